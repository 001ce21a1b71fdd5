import { Binary } from 'bson';
import { type TypeAlias, typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import { decodingListSteps } from '../../value/decode-fields.ts';
import type { Steps } from '../../value/steps.ts';
import type { Fields, Value } from '../../value/value.ts';
import { bytesOf } from '../command-body.ts';
import { document, type FieldType, wrongType } from './field-type.ts';

const ARRAY = 4;
const UUID = 4;
const UUID_BYTES = 16;
const DIGEST_BYTES = 32;
const SUBTYPES: Readonly<Record<number, string>> = {
  0: 'general',
  1: 'function',
  2: 'binData',
  3: 'UUID',
  5: 'MD5',
};

/** The session that a client gives with a command: its id, and who the user is if another may say so. */
export const lsidOfClient: FieldType<Fields> = {
  read(element, path) {
    const lsid = document.read(element, path);
    checkLsid(lsid, path, ['id', 'uid', 'txnNumber', 'txnUUID']);
    if (lsid.has('txnUUID')) {
      throw invalid('Internal sessions are not supported outside of transactions');
    }
    if (lsid.has('txnNumber')) {
      throw invalid('Cannot specify txnNumber in lsid without specifying txnUUID');
    }
    return lsid;
  },
};

/**
 * The sessions that a command names, read in steps: there may be hundreds of thousands. In errors, their path is that of the
 * command's field unless `nestedPath` is given.
 */
export function lsids(nestedPath?: string): FieldType<Steps<Fields[]>> {
  return {
    read(element, path) {
      if (element.type !== ARRAY) throw wrongType(path, element.type, ['array']);
      return readingLsids(bytesOf(element), nestedPath ?? path);
    },
  };
}

function* readingLsids(bytes: Uint8Array, path: string): Steps<Fields[]> {
  const lsids: Fields[] = [];
  for (const [index, each] of (yield* decodingListSteps(bytes)).entries()) {
    const lsid = requiredDocument(each, `${path}.${index}`);
    checkLsid(lsid, path, ['id', 'uid']);
    lsids.push(lsid);
    yield;
  }
  return lsids;
}

/** The documents of an array, each checked. */
export function eachDocument(
  list: readonly Value[],
  path: string,
  check: (each: Fields, path: string) => void,
): Fields[] {
  return list.map((each, index) => {
    const given = requiredDocument(each, `${path}.${index}`);
    check(given, path);
    return given;
  });
}

function requiredDocument(value: Value, path: string): Fields {
  if (value instanceof Map) return value;
  throw wrongType(path, typeAlias(value), ['object']);
}

/** Throws for a field that is not known here. */
export function checkNames(given: Fields, path: string, known: readonly string[]): void {
  for (const name of given.keys()) {
    if (known.includes(name)) continue;
    throw new CommandError('Location40415', `BSON field '${path}.${name}' is an unknown field.`);
  }
}

/** The value of a field that has to be there. */
export function requiredValue(given: Fields, path: string, name: string): Value {
  const value = given.get(name);
  if (value !== undefined && value !== null) return value;
  throw new CommandError(
    'Location40414',
    `BSON field '${path}.${name}' is missing but a required field`,
  );
}

/** Throws for what is no session. */
export function checkLsid(lsid: Fields, path: string, known: readonly string[]): void {
  checkNames(lsid, path, known);
  const id = binary(requiredValue(lsid, path, 'id'), `${path}.id`);
  if (id.sub_type !== UUID) throw wrongSubtype(`${path}.id`, id.sub_type, 'UUID');
  if (id.value().length !== UUID_BYTES) {
    throw new CommandError(
      'InvalidUUID',
      'uuid must be a 16-byte binary field with UUID (4) subtype',
    );
  }
  const user = lsid.get('uid');
  if (user !== undefined && user !== null) checkDigest(user, `${path}.uid`);
}

/** Throws for what is not the digest of a user. */
export function checkDigest(value: Value, path: string): void {
  const digest = binary(value, path);
  if (digest.sub_type !== 0) throw wrongSubtype(path, digest.sub_type, 'general');
  const { length } = digest.value();
  if (length !== DIGEST_BYTES) {
    throw new CommandError('UnsupportedFormat', `Unsupported SHA256Block hash length: ${length}`);
  }
}

function binary(value: Value, path: string): Binary {
  if (value instanceof Binary) return value;
  throw wrongType(path, typeAlias(value) as TypeAlias, ['binData']);
}

function wrongSubtype(path: string, subtype: number, expected: string): CommandError {
  return new CommandError(
    'TypeMismatch',
    `BSON field '${path}' is the wrong binData type '${SUBTYPES[subtype] ?? 'binData'}', expected type '${expected}'`,
  );
}

function invalid(message: string): CommandError {
  return new CommandError('InvalidOptions', message);
}
