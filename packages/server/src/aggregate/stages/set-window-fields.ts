import { fail } from '../../expression/failure.ts';
import { typeName } from '../../expression/operator.ts';
import type { Fields, Value } from '../../value/value.ts';
import { checkKnownFields } from '../report-stage.ts';
import type { StageDefinition } from '../stage.ts';
import { compileWindowFields } from '../window/window-fields.ts';

function requireObject(name: string, value: Value): Fields {
  if (value instanceof Map) return value;
  const words = `BSON field '$setWindowFields.${name}' is the wrong type '${typeName(value)}'`;
  return fail('TypeMismatch', `${words}, expected type 'object'`);
}

/** `$setWindowFields`: fields computed over the neighbors of each document. */
export const setWindowFields: StageDefinition = {
  name: '$setWindowFields',
  since: '5.0',
  compile(spec, { context }) {
    if (!(spec instanceof Map)) {
      const words = 'the $setWindowFields stage specification must be an object';
      return fail('FailedToParse', `${words}, found ${typeName(spec)}`);
    }
    checkKnownFields('$setWindowFields', spec, ['partitionBy', 'sortBy', 'output']);
    const output = spec.get('output');
    if (output === undefined) {
      fail(40414, "BSON field '$setWindowFields.output' is missing but a required field");
    }
    const sortBy = spec.get('sortBy') ?? undefined;
    const run = compileWindowFields(
      {
        partitionBy: spec.get('partitionBy') ?? null,
        output: requireObject('output', output),
        ...(sortBy === undefined ? {} : { sortBy: requireObject('sortBy', sortBy) }),
      },
      context,
    );
    return { run };
  },
};
