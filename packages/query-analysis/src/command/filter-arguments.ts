import { refuse } from '../error/query-analysis-error.ts';
import { markPlainExpression } from '../expression/mark-expression.ts';
import type { Analysis } from '../marking/analysis.ts';
import { markFilter } from '../match/mark-filter.ts';
import { follow } from '../schema/schema-node.ts';
import { documentOf } from '../value/build-value.ts';
import { fieldsOf, type Value } from '../value/value.ts';

/** The filter of a command. */
export function markCommandFilter(analysis: Analysis, filter: Value): Value {
  return markFilter(analysis, analysis.schema, filter);
}

/** `let`, and the constants of an update: values for variables. */
export function markVariables(analysis: Analysis, variables: Value): Value {
  const context = { analysis, subschemas: analysis.schema };
  return documentOf(
    fieldsOf(variables).map(({ name, value }) => ({
      name,
      value: markPlainExpression(context, value),
    })),
  );
}

/** Bounds of an index: values of fields that no placeholder could stand for. */
export function refuseEncryptedBounds({ schema }: Analysis, bounds: Value, name: string): Value {
  for (const field of fieldsOf(bounds)) {
    if (follow(schema, field.name.split('.')).kind !== 'plain') {
      refuse(
        51092,
        `The option '${name}' cannot have a bound for the encrypted field '${field.name}'`,
      );
    }
  }
  return bounds;
}
