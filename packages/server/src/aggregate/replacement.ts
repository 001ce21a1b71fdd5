import { compileExpression, type ExpressionContext, scopeOf } from '../expression/expression.ts';
import { fail } from '../expression/failure.ts';
import { fieldsOf } from '../expression/field-path.ts';
import { typeName } from '../expression/operator.ts';
import { valueText } from '../expression/value-text.ts';
import type { Value } from '../value/value.ts';
import type { DocumentTransform } from './projection.ts';

/** The specification of the new document in `$replaceRoot`. */
export function newRootOf(spec: Value): Value {
  if (!(spec instanceof Map)) {
    const words = 'expected an object as specification for $replaceRoot stage';
    return fail(40229, `${words}, got ${typeName(spec)}`);
  }
  for (const name of spec.keys()) {
    if (name !== 'newRoot') fail(40415, `BSON field '$replaceRoot.${name}' is an unknown field.`);
  }
  const words = "BSON field '$replaceRoot.newRoot' is missing but a required field";
  return spec.get('newRoot') ?? fail(40414, words);
}

/** Puts the value of an expression in the document's place; `what` names it in messages. */
export function compileReplacement(
  spec: Value,
  what: string,
  context: ExpressionContext,
): DocumentTransform {
  const evaluate = compileExpression(spec, context);
  return (document) => {
    const value = evaluate(scopeOf(document, context.variables));
    if (value instanceof Map) return value;
    const words = `${what}  must evaluate to an object, but resulting value was`;
    const type = `Type of resulting value: '${typeName(value)}'`;
    const input = valueText(fieldsOf(document));
    return fail(40228, `${words}: ${valueText(value)}. ${type}. Input document: ${input}`);
  };
}

/** Describes how messages name the result of `$replaceRoot` and of `$replaceWith`. */
export const NEW_ROOT = "'newRoot' expression";
export const REPLACEMENT = "'replacement document'";
