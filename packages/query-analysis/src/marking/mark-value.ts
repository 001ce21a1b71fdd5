import { BSON_TYPE } from '@touchstone/protocol';
import { refuse } from '../error/query-analysis-error.ts';
import type {
  Encryption,
  FieldLevelEncryption,
  QueryableEncryption,
} from '../schema/encryption.ts';
import { NOT_DETERMINISTIC, SINGLE_VALUED } from '../schema/json-schema.ts';
import { binary, boolean, documentOf, int32, int64 } from '../value/build-value.ts';
import { typeName } from '../value/type-name.ts';
import { type Field, fieldOf, isString, subtypeOf, type Value } from '../value/value.ts';
import type { Analysis } from './analysis.ts';

/** The subtype of what is encrypted, or marked for it. */
export const ENCRYPTED_SUBTYPE = 6;

/** A value's use: stored, or looked for. */
export type Use = 'store' | 'find';

const CANNOT_ENCRYPT = 31041;
const WRONG_TYPE = 31118;

/** `value` of a field, marked for encryption. `document` is what a JSON Pointer leads into. */
export function markValue(
  analysis: Analysis,
  encryption: Encryption,
  value: Value,
  use: Use,
  document?: Value,
): Value {
  if (subtypeOf(value) === ENCRYPTED_SUBTYPE) return acceptEncrypted(encryption, value, use);
  checkStorable(value, use);
  if (use === 'find' && analysis.hasCollation && isString(value)) {
    refuse(
      31054,
      'Cannot apply a collation other than the simple one when comparing a string with an encrypted field',
    );
  }
  const marked =
    encryption.kind === 'fieldLevel'
      ? markFieldLevel(encryption, value, use, document)
      : markQueryable(encryption, value, use);
  analysis.hasMarks = true;
  return marked;
}

/** A value that the application has encrypted itself is taken as it is, but not to be encrypted a second time. */
function acceptEncrypted({ kind }: Encryption, value: Value, use: Use): Value {
  if (kind === 'fieldLevel' && use === 'store') {
    refuse(CANNOT_ENCRYPT, 'Cannot encrypt element of type: encrypted binary data');
  }
  return value;
}

/** A server puts its own time where it finds such a timestamp; it would find none. */
function checkStorable({ type, bytes }: Value, use: Use): void {
  if (use === 'store' && type === BSON_TYPE.timestamp && bytes.every((byte) => byte === 0)) {
    refuse(51129, 'A command that inserts cannot supply Timestamp(0, 0) for an encrypted field');
  }
}

function markFieldLevel(
  { isDeterministic, types, key }: FieldLevelEncryption,
  value: Value,
  use: Use,
  document: Value | undefined,
): Value {
  const type = typeName(value);
  if (SINGLE_VALUED.has(type) || (isDeterministic && NOT_DETERMINISTIC.has(type))) {
    refuse(CANNOT_ENCRYPT, `Cannot encrypt element of type: ${type}`);
  }
  if (type === 'array' && types?.includes('array') !== true) {
    refuse(CANNOT_ENCRYPT, `Cannot encrypt element of type: ${type}`);
  }
  if (types !== undefined && !types.some((one) => one === type || isNumberType(one, type))) {
    refuse(WRONG_TYPE, wrongType(type, types));
  }
  const fields: Field[] = [
    { name: 'a', value: int32(isDeterministic ? 1 : 2) },
    key.kind === 'id'
      ? { name: 'ki', value: key.id }
      : { name: 'ka', value: keyName(key.path, use, document) },
    { name: 'v', value },
  ];
  return placeholder(FIELD_LEVEL, fields);
}

function isNumberType(allowed: string, type: string): boolean {
  return allowed === 'number' && ['int', 'long', 'double', 'decimal'].includes(type);
}

function wrongType(type: string, allowed: readonly string[]): string {
  return `Cannot encrypt element of type: ${type} because schema requires that type is one of: [ ${allowed.join(', ')} ]`;
}

/** The name of the data key, from the document itself. */
function keyName(path: readonly string[], use: Use, document: Value | undefined): Value {
  if (use === 'find' || document === undefined) {
    refuse(51093, 'A non-static (JSONPointer) keyId is not supported.');
  }
  let value: Value | undefined = document;
  for (const name of path) value = value === undefined ? undefined : fieldOf(value, name);
  if (value === undefined) {
    refuse(51114, `keyId pointer '/${path.join('/')}' must point to a field that exists`);
  }
  if (!isString(value)) {
    refuse(51115, `keyId pointer '/${path.join('/')}' must point to a field of type string`);
  }
  return value;
}

function markQueryable(encryption: QueryableEncryption, value: Value, use: Use): Value {
  const { query, type } = encryption;
  const actual = typeName(value);
  if (SINGLE_VALUED.has(actual))
    refuse(CANNOT_ENCRYPT, `Cannot encrypt element of type: ${actual}`);
  if (type !== 'any' && actual !== type) refuse(WRONG_TYPE, wrongType(actual, [type]));
  switch (query?.kind) {
    case undefined:
      return queryablePlaceholder(encryption, use, UNINDEXED, value);
    case 'equality':
      return queryablePlaceholder(encryption, use, EQUALITY, value);
    case 'range': {
      const { min, max, extras, sparsity } = query;
      const spec = documentOf([
        { name: 'v', value },
        { name: 'min', value: min },
        { name: 'max', value: max },
        ...extras,
      ]);
      return queryablePlaceholder(encryption, use, RANGE, spec, sparsity);
    }
    case 'text':
      return queryablePlaceholder(
        encryption,
        use,
        TEXT,
        textSpec(query, value, ['substring', 'suffix', 'prefix']),
      );
  }
}

/** Text with how it is indexed, or which of these ways is asked. */
export function textSpec(
  query: Extract<QueryableEncryption['query'], { kind: 'text' }>,
  value: Value,
  kinds: readonly ('prefix' | 'suffix' | 'substring')[],
): Value {
  const fields: Field[] = [
    { name: 'v', value },
    { name: 'casef', value: boolean(query.foldsCase) },
    { name: 'diacf', value: boolean(query.foldsDiacritics) },
  ];
  for (const kind of kinds) {
    const lengths = query.lengths[kind];
    if (lengths !== undefined) {
      fields.push({ name: kind === 'substring' ? 'substr' : kind, value: lengths });
    }
  }
  return documentOf(fields);
}

/** The first bytes of placeholders. */
const FIELD_LEVEL = 0;
const QUERYABLE = 3;
/** The algorithms of placeholders for Queryable Encryption. */
const UNINDEXED = 1;
const EQUALITY = 2;
export const RANGE = 3;
export const TEXT = 4;

/** A mark of Queryable Encryption: `content` is what its algorithm wants to know. */
export function queryablePlaceholder(
  { keyId, query }: QueryableEncryption,
  use: Use,
  algorithm: number,
  content: Value,
  sparsity?: bigint,
): Value {
  return placeholder(QUERYABLE, [
    { name: 't', value: int32(use === 'store' ? 1 : 2) },
    { name: 'a', value: int32(algorithm) },
    { name: 'ki', value: keyId },
    { name: 'ku', value: keyId },
    { name: 'v', value: content },
    { name: 'cm', value: int64(query?.contention ?? 0n) },
    ...(sparsity === undefined ? [] : [{ name: 's', value: int64(sparsity) }]),
  ]);
}

function placeholder(kind: number, fields: readonly Field[]): Value {
  const { bytes } = documentOf(fields);
  const content = new Uint8Array(1 + bytes.length);
  content[0] = kind;
  content.set(bytes, 1);
  return binary(ENCRYPTED_SUBTYPE, content);
}
