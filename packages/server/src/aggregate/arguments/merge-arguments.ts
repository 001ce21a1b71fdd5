import { fail } from '../../expression/failure.ts';
import { typeName } from '../../expression/operator.ts';
import type { Fields, Value } from '../../value/value.ts';
import type { PipelineNamespace, WhenNotMatched } from '../pipeline-context.ts';

/** The modes of `whenMatched` that are words. */
export type MatchedMode = 'replace' | 'keepExisting' | 'merge' | 'fail';

/** The specification of `$merge`, read and checked. */
export interface MergeSpec {
  readonly target: PipelineNamespace;
  /** Undefined where the target decides. */
  readonly on: readonly string[] | undefined;
  readonly whenMatched: MatchedMode | readonly Value[];
  readonly whenNotMatched: WhenNotMatched;
  readonly variables?: Fields;
}

const MATCHED: readonly string[] = ['replace', 'keepExisting', 'merge', 'fail'];
const NOT_MATCHED: readonly string[] = ['insert', 'discard', 'fail'];
const FIELDS = ['into', 'on', 'whenMatched', 'whenNotMatched', 'let', 'targetCollectionVersion'];
const REFUSED = new Set(['fail discard', 'fail fail', 'keepExisting discard', 'keepExisting fail']);

function targetOf(into: Value, { database }: PipelineNamespace): PipelineNamespace {
  if (typeof into === 'string') return { database, collection: into };
  if (!(into instanceof Map)) {
    const words = "$merge 'into' field  must be either a string or an object";
    return fail(51178, `${words}, but found ${typeName(into)}`);
  }
  for (const name of into.keys()) {
    if (name !== 'db' && name !== 'coll') {
      fail(40415, `BSON field 'into.${name}' is an unknown field.`);
    }
  }
  const collection = into.get('coll');
  const other = into.get('db') ?? database;
  if (typeof collection === 'string' && collection !== '' && typeof other === 'string') {
    return { database: other, collection };
  }
  const words = "$merge 'into' field must specify a 'coll'";
  return fail(5786801, `${words} that is not empty, null or undefined`);
}

function checkTarget({ database, collection = '' }: PipelineNamespace): void {
  if (collection === '') {
    fail('InvalidNamespace', `Invalid $merge target namespace: '${database}.'`);
  }
  if (!collection.startsWith('system.')) return;
  fail(31319, `Cannot $merge to special collection: ${collection}`);
}

function onFields(value: Value): readonly string[] {
  const fields = typeof value === 'string' ? [value] : value;
  const words = "$merge 'on' field  must be either a string or an array of strings, but found";
  if (!Array.isArray(fields)) return fail(51186, `${words} ${typeName(value)}`);
  if (fields.length === 0) {
    fail(51187, "If explicitly specifying $merge 'on', must include at least one field");
  }
  const names = fields.map((field) => {
    if (typeof field === 'string') return field;
    return fail(51134, `$merge 'on' array elements must be strings, but found ${typeName(field)}`);
  });
  if (names.includes('')) fail(40352, 'FieldPath cannot be constructed with empty string');
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined) fail(31465, `Found a duplicate field '${duplicate}'`);
  return names;
}

function matchedMode(value: Value): MatchedMode | readonly Value[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string') {
    const words = "$merge 'whenMatched' field  must be either a string or an array";
    return fail(51191, `${words}, but found ${typeName(value)}`);
  }
  if (MATCHED.includes(value)) return value as MatchedMode;
  const words = `Enumeration value '${value}' for field 'whenMatched' is not a valid value.`;
  return fail('BadValue', words);
}

function notMatchedMode(value: Value): WhenNotMatched {
  if (typeof value === 'string' && NOT_MATCHED.includes(value)) return value as WhenNotMatched;
  const shown = typeof value === 'string' ? value : typeName(value);
  const words = `Enumeration value '${shown}' for field '$merge.whenNotMatched'`;
  return fail('BadValue', `${words} is not a valid value.`);
}

function checkModes(matched: MatchedMode | readonly Value[], notMatched: WhenNotMatched): void {
  if (typeof matched !== 'string' || !REFUSED.has(`${matched} ${notMatched}`)) return;
  const modes = `'whenMatched: ${matched}' and 'whenNotMatched: ${notMatched}'`;
  fail(51181, `Combination of $merge modes ${modes} is not supported`);
}

function checkedFields(spec: Value): Fields {
  if (typeof spec === 'string') return new Map([['into', spec]]);
  if (!(spec instanceof Map)) {
    const words = '$merge requires a string or object argument';
    return fail('TypeMismatch', `${words}, but found ${typeName(spec)}`);
  }
  for (const name of spec.keys()) {
    if (!FIELDS.includes(name)) fail(40415, `BSON field '$merge.${name}' is an unknown field.`);
  }
  return spec;
}

function letFields(value: Fields, matched: MatchedMode | readonly Value[]): Fields {
  if (typeof matched === 'string') {
    fail(51199, `Cannot use 'let' variables with 'whenMatched: ${matched}' mode`);
  }
  const given = value.get('new');
  if (given !== undefined && given !== '$$ROOT') {
    const words =
      "'let' may not define a value for the reserved 'new' variable other than '$$ROOT'";
    fail(51273, words);
  }
  return value;
}

/** Reads the specification of `$merge`. */
export function parseMerge(spec: Value, namespace: PipelineNamespace): MergeSpec {
  const fields = checkedFields(spec);
  const into = fields.get('into');
  const missing = "BSON field '$merge.into' is missing but a required field";
  const target = into === undefined ? fail(40414, missing) : targetOf(into, namespace);
  checkTarget(target);
  const variables = fields.get('let');
  if (variables !== undefined && !(variables instanceof Map)) {
    const words = `BSON field '$merge.let' is the wrong type '${typeName(variables)}'`;
    fail('TypeMismatch', `${words}, expected type 'object'`);
  }
  const on = fields.get('on');
  const whenMatched = matchedMode(fields.get('whenMatched') ?? 'merge');
  const whenNotMatched = notMatchedMode(fields.get('whenNotMatched') ?? 'insert');
  const read: MergeSpec = {
    target,
    on: on === undefined ? undefined : onFields(on),
    whenMatched,
    whenNotMatched,
    ...(variables === undefined ? {} : { variables: letFields(variables, whenMatched) }),
  };
  checkModes(whenMatched, whenNotMatched);
  return read;
}
