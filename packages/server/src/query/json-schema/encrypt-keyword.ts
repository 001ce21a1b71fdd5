import { Binary } from 'bson';
import { TYPE_NUMBER, typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import { type Fields, isFields, type Value } from '../../value/value.ts';
import { parseTypeSet } from '../type-set.ts';
import { wrongType } from './keyword-argument.ts';
import { report, reportFields, type SchemaRule } from './schema.ts';

const KNOWN: ReadonlySet<string> = new Set(['algorithm', 'bsonType', 'keyId']);

const ALGORITHMS: ReadonlySet<Value> = new Set([
  'AEAD_AES_256_CBC_HMAC_SHA_512-Deterministic',
  'AEAD_AES_256_CBC_HMAC_SHA_512-Random',
]);

/** The first byte of what client-side field level encryption makes. */
const FIELD_LEVEL: ReadonlySet<number | undefined> = new Set([1, 2]);
/** The place where such a value keeps its BSON type: behind the kind and the id of the key. */
const TYPE_AT = 17;

/** `encrypt`: an encrypted field reaches the server as binary data of the subtype for encryption. */
export function encryptKeyword(fields: Fields): SchemaRule[] {
  const argument = fields.get('encrypt');
  if (argument === undefined) return [];
  if (!isFields(argument)) throw wrongType('encrypt', 'an object');
  checkArgument(argument);
  const types = typesOf(argument.get('bsonType'));
  const reasonFor = (value: Value): string | undefined => {
    if (!(value instanceof Binary) || value.sub_type !== Binary.SUBTYPE_ENCRYPTED) {
      return 'value was not encrypted';
    }
    const [kind, type] = [value.buffer[0], value.buffer[TYPE_AT]];
    const isOfType =
      types === undefined ||
      (FIELD_LEVEL.has(kind) && type !== undefined && value.position > TYPE_AT && types.has(type));
    return isOfType ? undefined : 'encrypted value has wrong type';
  };
  return [
    {
      matches: (value) => reasonFor(value) === undefined,
      explain: (value) =>
        report('encrypt', undefined, reportFields({ reason: reasonFor(value) ?? '' })),
    },
  ];
}

function checkArgument(argument: Fields): void {
  for (const name of argument.keys()) {
    if (KNOWN.has(name)) continue;
    throw new CommandError('Location40415', `BSON field 'encrypt.${name}' is an unknown field.`);
  }
  const algorithm = argument.get('algorithm');
  if (algorithm !== undefined && !ALGORITHMS.has(algorithm)) {
    throw new CommandError(
      'BadValue',
      `Enumeration value '${String(algorithm)}' for field 'encrypt.algorithm' is not a valid value.`,
    );
  }
  const keyId = argument.get('keyId');
  if (keyId === undefined || typeof keyId === 'string' || Array.isArray(keyId)) return;
  throw new CommandError(
    'Location51085',
    `Expected either string or array of UUID for EncryptSchemaKeyId, found ${typeAlias(keyId)}`,
  );
}

function typesOf(given: Value | undefined): ReadonlySet<number> | undefined {
  if (given === undefined) return undefined;
  const aliases = parseTypeSet(Array.isArray(given) ? given : [given]);
  return new Set([...aliases].map((alias) => TYPE_NUMBER[alias]));
}
