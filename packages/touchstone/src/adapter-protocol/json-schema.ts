import { propertyOf } from '@touchstone/protocol';
/** As much of JSON Schema (2020-12) as our schemas use. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: 'object' | 'array' | 'string' | 'boolean' | 'integer' | 'number';
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minLength?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: false;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

/** The part of a value that breaks its schema: `is` completes the sentence that its path begins. */
export interface SchemaError {
  readonly path: readonly (string | number)[];
  readonly is: string;
}

type Path = SchemaError['path'];

/**
 * The first fault of a value, undefined where it has none. Values may be decoded from Extended JSON already: numbers of
 * BSON count as numbers.
 */
export function schemaError(
  root: JsonSchema,
  schema: JsonSchema,
  value: unknown,
  path: Path = [],
): SchemaError | undefined {
  if (schema.$ref !== undefined)
    return schemaError(root, definition(root, schema.$ref), value, path);
  return (
    typeError(schema, value, path) ??
    choiceError(root, schema, value, path) ??
    (isPlainObject(value) ? memberError(root, schema, value, path) : undefined) ??
    (Array.isArray(value) ? itemError(root, schema, value, path) : undefined)
  );
}

/** The definition that a reference within the same schema names. */
export function definition(root: JsonSchema, reference: string): JsonSchema {
  const found = root.$defs?.[reference.replace('#/$defs/', '')];
  if (found === undefined) throw new Error(`The schema defines no ${reference}.`);
  return found;
}

function typeError(schema: JsonSchema, value: unknown, path: Path): SchemaError | undefined {
  const { type, minLength = 0 } = schema;
  if (type !== undefined && !isOfType(type, value)) {
    return { path, is: `is ${shown(value)}, not ${NAMES[type]}` };
  }
  if (typeof value === 'string' && value.length < minLength) return { path, is: 'is empty' };
  if (schema.const !== undefined && value !== schema.const) {
    return { path, is: `is ${shown(value)}, not ${shown(schema.const)}` };
  }
  if (schema.enum !== undefined && !schema.enum.includes(value)) {
    return { path, is: `is ${shown(value)}, not one of ${schema.enum.join(', ')}` };
  }
  return undefined;
}

function choiceError(
  root: JsonSchema,
  { anyOf }: JsonSchema,
  value: unknown,
  path: Path,
): SchemaError | undefined {
  const faults = anyOf?.map((choice) => schemaError(root, choice, value, path));
  // The first choice is the plain one: what it says is the clearest.
  return faults?.includes(undefined) === false ? faults[0] : undefined;
}

function memberError(
  root: JsonSchema,
  { required = [], properties = {}, additionalProperties }: JsonSchema,
  value: Readonly<Record<string, unknown>>,
  path: Path,
): SchemaError | undefined {
  const missing = required.find((name) => value[name] === undefined);
  if (missing !== undefined) return { path, is: `has no ${missing}` };
  for (const [name, member] of Object.entries(value)) {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (schema === undefined && additionalProperties === false) {
      return { path, is: `has a member ${shown(name)} that the protocol does not know` };
    }
    const fault = schema && schemaError(root, schema, member, [...path, name]);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function itemError(
  root: JsonSchema,
  { items }: JsonSchema,
  values: readonly unknown[],
  path: Path,
): SchemaError | undefined {
  if (items === undefined) return undefined;
  for (const [index, value] of values.entries()) {
    const fault = schemaError(root, items, value, [...path, index]);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

const NAMES: Readonly<Record<NonNullable<JsonSchema['type']>, string>> = {
  object: 'a document',
  array: 'an array',
  string: 'a text',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
};

function isOfType(type: NonNullable<JsonSchema['type']>, value: unknown): boolean {
  switch (type) {
    case 'object':
      return isPlainObject(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(numberOf(value));
    case 'number':
      return numberOf(value) !== undefined;
    default:
      return typeof value === type;
  }
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const bson = propertyOf(value, '_bsontype');
  return bson === 'Int32' || bson === 'Long' || bson === 'Double' ? Number(value) : undefined;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    propertyOf(value, '_bsontype') === undefined
  );
}

const SHOWN_CHARACTERS = 60;

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
