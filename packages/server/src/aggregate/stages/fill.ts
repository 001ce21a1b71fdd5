import { fail } from '../../expression/failure.ts';
import { typeName } from '../../expression/operator.ts';
import type { Fields, Value } from '../../value/value.ts';
import { compileAddedFields } from '../added-fields.ts';
import { checkKnownFields } from '../report-stage.ts';
import type { StageDefinition, StageRun } from '../stage.ts';
import { perDocument } from '../transform-stage.ts';
import { compileWindowFields } from '../window/window-fields.ts';

interface Fill {
  /** Fields filled with a value of the document. */
  readonly values: Fields;
  /** Fields filled from the neighbors, as the output of window fields. */
  readonly methods: Fields;
}

function readOutput(output: Value): Fill {
  if (!(output instanceof Map) || output.size === 0) {
    const words = "The output field in '$fill' must contain an object with at least one element";
    return fail(6050203, words);
  }
  const values: Fields = new Map();
  const methods: Fields = new Map();
  for (const [path, spec] of output) {
    if (!(spec instanceof Map)) {
      fail(6050200, 'Each fill output specification must be an object with exactly one field');
    }
    if (spec.size > 1) {
      const words = "Each fill output specification must have exactly one of 'method' or 'value'";
      fail(6050201, `${words} fields, not both`);
    }
    const method = spec.get('method');
    const value = spec.get('value');
    if (method !== undefined) methods.set(path, windowFunction(path, method));
    if (value !== undefined) values.set(path, new Map([['$ifNull', [`$${path}`, value]]]));
  }
  return { values, methods };
}

function windowFunction(path: string, method: Value): Fields {
  if (method === 'locf') return new Map([['$locf', `$${path}`]]);
  if (method === 'linear') return new Map([['$linearFill', `$${path}`]]);
  return fail(6050202, 'Method must be either locf or linear');
}

function partitionOf(spec: Fields): Value {
  const fields = spec.get('partitionByFields');
  if (fields === undefined) return spec.get('partitionBy') ?? null;
  if (spec.has('partitionBy')) {
    const words = "Maximum one of 'partitionBy' and 'partitionByFields can be specified in '$fill'";
    fail(6050204, words);
  }
  if (!Array.isArray(fields)) {
    const words = `BSON field '$fill.partitionByFields' is the wrong type '${typeName(fields)}'`;
    return fail('TypeMismatch', `${words}, expected type 'array'`);
  }
  return new Map(fields.map((field) => [String(field), `$${String(field)}`]));
}

function sortOf(spec: Fields): Fields | undefined {
  const sortBy = spec.get('sortBy');
  if (sortBy === undefined || sortBy instanceof Map) return sortBy;
  const words = `BSON field '$fill.sortBy' is the wrong type '${typeName(sortBy)}'`;
  return fail('TypeMismatch', `${words}, expected type 'object'`);
}

/** `$fill`: puts values in the place of null and missing fields. */
export const fill: StageDefinition = {
  name: '$fill',
  since: '5.3',
  compile(spec, { context }) {
    if (!(spec instanceof Map)) {
      const words = 'The $fill stage specification must be an object';
      return fail('FailedToParse', `${words}, found ${typeName(spec)}`);
    }
    checkKnownFields('$fill', spec, ['output', 'partitionBy', 'partitionByFields', 'sortBy']);
    const output = spec.get('output');
    if (output === undefined) {
      fail(40414, "BSON field '$fill.output' is missing but a required field");
    }
    const { values, methods } = readOutput(output);
    const partitionBy = partitionOf(spec);
    const sortBy = sortOf(spec);
    const addValues = perDocument(compileAddedFields(values, context), context.pace);
    if (methods.size === 0) return { run: addValues };
    const window = compileWindowFields(
      { partitionBy, output: methods, ...(sortBy === undefined ? {} : { sortBy }) },
      context,
    );
    const run: StageRun = (documents) => addValues(window(documents));
    return { run };
  },
};
