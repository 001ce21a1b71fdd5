import { compileExpression, constantValue } from '../../expression/expression.ts';
import { fail } from '../../expression/failure.ts';
import { exactInteger, isNumeric } from '../../value/numbers.ts';
import { showElement } from '../../value/show-value.ts';
import type { Fields, Value } from '../../value/value.ts';
import type { WindowFunctionDefinition } from '../window/window-function.ts';
import { WindowInputs } from '../window/window-inputs.ts';

function parseFailure(message: string): never {
  return fail('FailedToParse', `$shift ${message}`);
}

function distance(value: Value | undefined): number {
  const exact = isNumeric(value) ? exactInteger(value) : undefined;
  if (value === undefined) return parseFailure("requires 'by' as an integer value.");
  if (exact !== undefined) return Number(exact);
  const found = showElement('by', value);
  return fail('FailedToParse', `'$shift:by' field must be an integer, but found  ${found}`);
}

function checkFields(spec: Value): Fields {
  if (!(spec instanceof Map)) return parseFailure('requires an object');
  for (const name of spec.keys()) {
    if (!['output', 'by', 'default'].includes(name)) {
      parseFailure(`got unexpected argument: ${name}`);
    }
  }
  return spec;
}

/** `$shift`: a value of the document some places away. */
export const shift: WindowFunctionDefinition = {
  name: '$shift',
  compile({ spec, sortBy, window, context }) {
    if (window !== undefined) parseFailure("does not accept a 'window' field");
    if (sortBy === undefined) fail('FailedToParse', "'$shift' requires a sortBy");
    const fields = checkFields(spec);
    const outputSpec = fields.get('output') ?? parseFailure("requires an 'output' expression.");
    const by = distance(fields.get('by'));
    const output = compileExpression(outputSpec, context);
    const otherwise = fields.get('default') ?? null;
    const constant = constantValue(otherwise, context);
    if (constant === undefined) {
      return fail('FailedToParse', "'$shift:default' expression must yield a constant value.");
    }
    return function* shifted({ scopes }) {
      const inputs = new WindowInputs(output, scopes, context.pace);
      for (let at = 0; at < scopes.length; at++) {
        const other = at + by;
        if (scopes[other] === undefined) yield constant.value;
        else yield (yield* inputs.at(other)) ?? null;
        inputs.forget(other + 1);
      }
    };
  },
};
