import { refuse } from '../error/query-analysis-error.ts';
import { TYPE_NAMES } from '../value/type-name.ts';
import {
  fieldOf,
  fieldsOf,
  isArray,
  isDocument,
  isString,
  itemsOf,
  subtypeOf,
  textOf,
  type Value,
} from '../value/value.ts';
import type { FieldLevelEncryption } from './encryption.ts';
import type { SchemaNode } from './schema-node.ts';

export const DETERMINISTIC = 'AEAD_AES_256_CBC_HMAC_SHA_512-Deterministic';
export const RANDOM = 'AEAD_AES_256_CBC_HMAC_SHA_512-Random';

/** Types that say nothing when they are hidden: there is but one value of them. */
export const SINGLE_VALUED: ReadonlySet<string> = new Set([
  'null',
  'undefined',
  'minKey',
  'maxKey',
]);
/** Types of which equal values need not have equal bytes, or which tell too much. */
export const NOT_DETERMINISTIC: ReadonlySet<string> = new Set([
  'array',
  'bool',
  'decimal',
  'double',
  'javascriptWithScope',
  'object',
]);

/** Keywords whose parts describe values that are elsewhere than a schema can encrypt. */
const NOT_AROUND_ENCRYPT: readonly string[] = [
  'additionalItems',
  'allOf',
  'anyOf',
  'dependencies',
  'items',
  'not',
  'oneOf',
];

/** Keywords that a local schema has no use for: nothing but encryption comes of it. */
const REMOTE_ONLY: ReadonlySet<string> = new Set([
  'allOf',
  'anyOf',
  'dependencies',
  'enum',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'items',
  'additionalItems',
  'maxItems',
  'maxLength',
  'maxProperties',
  'maximum',
  'minItems',
  'minLength',
  'minProperties',
  'minimum',
  'multipleOf',
  'not',
  'oneOf',
  'pattern',
  'required',
  'uniqueItems',
]);

/** Keywords that every schema may have. */
const KNOWN: ReadonlySet<string> = new Set([
  ...REMOTE_ONLY,
  '$comment',
  'additionalProperties',
  'bsonType',
  'description',
  'encrypt',
  'encryptMetadata',
  'patternProperties',
  'properties',
  'title',
  'type',
]);

const INVALID = 31077;

function invalid(): never {
  refuse(INVALID, "Invalid schema containing the 'encrypt' keyword.");
}

/** Options that a schema hands down to the fields within it. */
interface Inherited {
  readonly algorithm: Value | undefined;
  readonly keyId: Value | undefined;
}

interface Context {
  /** The server's own schema also validates; one of the client does nothing but encrypt. */
  readonly isRemote: boolean;
  readonly inherited: Inherited;
  readonly path: readonly string[];
}

/** Reads a JSON schema with its `encrypt` keywords. Throws `QueryAnalysisError`. */
export function readJsonSchema(schema: Value, isRemote: boolean): SchemaNode {
  const inherited = { algorithm: undefined, keyId: undefined };
  return readNode(schema, { isRemote, inherited, path: [] });
}

function readNode(schema: Value, context: Context): SchemaNode {
  if (!isDocument(schema)) refuse(9, 'A JSON schema must be an object');
  const keywords = fieldsOf(schema);
  checkKeywords(schema, context);
  const inherited = inheritedBy(schema, context.inherited);
  const fields = new Map<string, SchemaNode>();
  const patterns: [RegExp, SchemaNode][] = [];
  let additional: SchemaNode | undefined;
  const below = (name: string): Context => ({
    ...context,
    inherited,
    path: [...context.path, name],
  });
  for (const { name, value } of keywords) {
    if (name === 'properties') {
      for (const property of fieldsOf(value)) {
        fields.set(property.name, readSubschema(property.value, schema, below(property.name)));
      }
    } else if (name === 'patternProperties') {
      for (const property of fieldsOf(value)) {
        const node = readSubschema(property.value, schema, below(property.name));
        patterns.push([regularExpression(property.name), node]);
      }
    } else if (name === 'additionalProperties' && isDocument(value)) {
      additional = readSubschema(value, schema, below('*'));
    }
  }
  return { fields, patterns, additional };
}

function readSubschema(schema: Value, parent: Value, context: Context): SchemaNode {
  const encrypt = isDocument(schema) ? fieldOf(schema, 'encrypt') : undefined;
  if (encrypt === undefined) return readNode(schema, context);
  for (const { name } of fieldsOf(schema)) {
    if (name !== 'encrypt') {
      refuse(31078, `'encrypt' cannot be used in conjunction with '${name}'`);
    }
  }
  checkParent(parent, context.path);
  return { encryption: readEncryption(encrypt, context) };
}

/** An encrypted value stands in an object, never in an array, and is not what documents are told apart by. */
function checkParent(parent: Value, path: readonly string[]): void {
  const types = typesOf(parent);
  if (path.length === 1 && path[0] === '_id') invalid();
  if (path.length === 1 && types === undefined) return;
  if (types?.length !== 1 || types[0] !== 'object') invalid();
}

function checkKeywords(schema: Value, { isRemote }: Context): void {
  for (const { name, value } of fieldsOf(schema)) {
    if (!KNOWN.has(name)) refuse(9, `Unknown $jsonSchema keyword: ${name}`);
    if (!isRemote && REMOTE_ONLY.has(name)) {
      if (NOT_AROUND_ENCRYPT.includes(name) && mentionsEncrypt(value)) invalid();
      refuse(31068, `JSON schema keyword '${name}' is only allowed with a remote schema`);
    }
    if (NOT_AROUND_ENCRYPT.includes(name) && mentionsEncrypt(value)) invalid();
  }
}

function mentionsEncrypt(value: Value): boolean {
  return fieldsOf(value).some(
    (field) =>
      field.name === 'encrypt' || field.name === 'encryptMetadata' || mentionsEncrypt(field.value),
  );
}

function inheritedBy(schema: Value, inherited: Inherited): Inherited {
  const metadata = fieldOf(schema, 'encryptMetadata');
  if (metadata === undefined) return inherited;
  const types = typesOf(schema);
  if (types !== undefined && (types.length !== 1 || types[0] !== 'object')) invalid();
  return {
    algorithm: fieldOf(metadata, 'algorithm') ?? inherited.algorithm,
    keyId: fieldOf(metadata, 'keyId') ?? inherited.keyId,
  };
}

function readEncryption(encrypt: Value, { inherited }: Context): FieldLevelEncryption {
  if (!isDocument(encrypt)) refuse(14, "'encrypt' must be an object");
  for (const { name } of fieldsOf(encrypt)) {
    if (!['algorithm', 'bsonType', 'keyId'].includes(name)) {
      refuse(40415, `BSON field 'encrypt.${name}' is an unknown field.`);
    }
  }
  const algorithm = fieldOf(encrypt, 'algorithm') ?? inherited.algorithm;
  const keyId = fieldOf(encrypt, 'keyId') ?? inherited.keyId;
  if (algorithm === undefined) refuse(51099, "'algorithm' must be specified for 'encrypt'");
  if (keyId === undefined) refuse(51097, "'keyId' must be specified for 'encrypt'");
  const name = textOf(algorithm);
  if (name !== DETERMINISTIC && name !== RANDOM) {
    refuse(9, `'${name}' is not a valid value for the algorithm of 'encrypt'`);
  }
  const isDeterministic = name === DETERMINISTIC;
  const types = encryptedTypes(encrypt, isDeterministic);
  const key = readKey(keyId);
  if (isDeterministic && key.kind === 'pointer') {
    refuse(31169, "Cannot use deterministic encryption with 'keyId' as a JSON Pointer");
  }
  return { kind: 'fieldLevel', isDeterministic, key, types };
}

function encryptedTypes(encrypt: Value, isDeterministic: boolean): readonly string[] | undefined {
  const types = typesOf(encrypt);
  for (const type of types ?? []) {
    if (SINGLE_VALUED.has(type) || (isDeterministic && NOT_DETERMINISTIC.has(type))) {
      refuse(31122, `Cannot encrypt element of type: ${type}`);
    }
  }
  // One kind of value must not look like another: 1 is stored otherwise than 1.0, though they are equal.
  if (isDeterministic && types !== undefined && types.length > 1) {
    refuse(31051, 'A deterministically encrypted field must have exactly one specified type');
  }
  return types;
}

function readKey(keyId: Value): FieldLevelEncryption['key'] {
  if (isString(keyId)) {
    const text = textOf(keyId) ?? '';
    if (!text.startsWith('/')) refuse(51096, "A 'keyId' that is a string must be a JSON Pointer");
    const path = text.slice(1).split('/');
    return {
      kind: 'pointer',
      path: path.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')),
    };
  }
  const ids = isArray(keyId) ? itemsOf(keyId) : [];
  const [id] = ids;
  if (id === undefined || ids.length !== 1 || subtypeOf(id) !== 4) {
    refuse(51098, "'keyId' must be a JSON Pointer or an array with one UUID");
  }
  return { kind: 'id', id };
}

/** The types that `bsonType` or `type` allows; undefined: all. */
function typesOf(schema: Value): readonly string[] | undefined {
  const allowed = fieldOf(schema, 'bsonType') ?? fieldOf(schema, 'type');
  if (allowed === undefined) return undefined;
  const names = isArray(allowed) ? itemsOf(allowed).map(textOf) : [textOf(allowed)];
  return names.map((name) => {
    if (name === 'number') return name;
    if (name === 'boolean') return 'bool';
    if (name === undefined || !TYPE_NAMES.has(name)) {
      refuse(2, `Unknown type name alias: ${name ?? 'not a string'}`);
    }
    return name;
  });
}

function regularExpression(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    refuse(51091, `patternProperties: the regular expression '${pattern}' is not supported`);
  }
}
