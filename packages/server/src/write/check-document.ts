import { byteAt, ElementCursor, present } from '@touchstone/protocol';
import type { Runtime } from '@touchstone/runtime';
import { ObjectId, Timestamp } from 'bson';
import type { CommandCall } from '../command/call.ts';
import { isAtLeast } from '../command/version.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { idOf } from '../storage/id-key.ts';
import { typeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { findElement } from '../value/element.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { type Fields, isFields, type Value } from '../value/value.ts';

const ID_NAME: Uint8Array = Buffer.from('_id');
const ID_AT_START = 4;
const EMBEDDED = 3;
const TIMESTAMP = 17;
const DOLLAR = 0x24;

/** A document as it is stored: with an `_id` in front, its bytes its own. It is known to be BSON. */
export function storableDocument(call: CommandCall, document: Uint8Array): Uint8Array {
  if (!isAtLeast(call.node.version, '5.0')) checkOldNames(document);
  checkSize(call, document.length);
  const at = findElement(document, 0, ID_NAME);
  if (at === ID_AT_START && !hasEmptyTimestamp(document)) {
    if (document[at] === EMBEDDED) checkIdValue(present(idOf(document)));
    else checkId(byteAt(document, at));
    return new Uint8Array(document);
  }
  if (at < 0 && !hasEmptyTimestamp(document)) return withNewId(document, call.node.runtime);
  const fields = stamped(call, decodeFields(document));
  return encodeFields(withIdFirst(fields, () => newObjectId(call.node.runtime)));
}

/** Type, name and value of an `_id` that is an ObjectId. */
const ID_BYTES = 1 + 4 + 12;
const OBJECT_ID = 7;

// Without decoding it: a document may have a million fields.
function withNewId(document: Uint8Array, runtime: Runtime): Uint8Array {
  const made = new Uint8Array(document.length + ID_BYTES);
  new DataView(made.buffer).setInt32(0, made.length, true);
  made[ID_AT_START] = OBJECT_ID;
  made.set(ID_NAME, ID_AT_START + 1);
  made.set(newObjectId(runtime).id, ID_AT_START + 1 + 4);
  made.set(document.subarray(ID_AT_START), ID_AT_START + ID_BYTES);
  return made;
}

function hasEmptyTimestamp(document: Uint8Array): boolean {
  const cursor = new ElementCursor(document);
  while (cursor.next()) {
    if (cursor.type !== TIMESTAMP) continue;
    if (document.subarray(cursor.valueStart, cursor.valueEnd).every((byte) => byte === 0))
      return true;
  }
  return false;
}

/** The fields with `_id` in front; a missing one is made. */
export function withIdFirst(fields: Fields, makeId: () => ObjectId): Fields {
  const given = fields.get('_id');
  const id = given === undefined ? makeId() : given;
  checkIdValue(id);
  const ordered: Fields = new Map([['_id', id]]);
  for (const [name, value] of fields) if (name !== '_id') ordered.set(name, value);
  return ordered;
}

/** Throws BadValue for a document above the limit. */
export function checkSize({ node }: CommandCall, size: number): void {
  const { maxBsonObjectSize } = node.limits;
  if (size <= maxBsonObjectSize) return;
  throw new CommandError(
    'BadValue',
    `object to insert too large. size in bytes: ${size}, max size: ${maxBsonObjectSize}`,
  );
}

// Before 5.0 no field at the top could begin with a dollar sign.
function checkOldNames(document: Uint8Array): void {
  const cursor = new ElementCursor(document);
  while (cursor.next()) {
    if (document[cursor.nameStart] !== DOLLAR) continue;
    throw new CommandError(
      'BadValue',
      `Document can't have $ prefixed field names: ${cursor.name()}`,
    );
  }
}

/** Throws DollarPrefixedFieldName for what an update before 5.0 could not store, at any depth. */
export function checkOldUpdateNames(fields: Fields, path = ''): void {
  for (const [name, value] of fields) {
    const inner = path === '' ? name : `${path}.${name}`;
    if (name.startsWith('$') && !REFERENCE_NAMES.has(name)) {
      throw new CommandError(
        'DollarPrefixedFieldName',
        `The dollar ($) prefixed field '${name}' in '${inner}' is not valid for storage.`,
      );
    }
    if (isFields(value)) checkOldUpdateNames(value, inner);
  }
}

const REFERENCE_NAMES: ReadonlySet<string> = new Set(['$ref', '$id', '$db']);

/** Throws BSONObjectTooLarge for what an update would make of a document. */
export function checkUpdatedSize({ node }: CommandCall, size: number): void {
  const { maxBsonObjectSize } = node.limits;
  if (size <= maxBsonObjectSize) return;
  throw new CommandError(
    'Location17419',
    `Resulting document after update is larger than ${maxBsonObjectSize}`,
  );
}

/** The document with the time put in for empty timestamps at the top level. */
export function stamped({ node }: CommandCall, document: Fields): Fields {
  let result = document;
  for (const [name, value] of document) {
    if (name === '_id' || !(value instanceof Timestamp) || !value.isZero()) continue;
    if (result === document) result = new Map(document);
    result.set(name, nextTimestamp(node));
  }
  return result;
}

/** The time that a write of now gets, as a timestamp. */
export function nextTimestamp({ runtime, storage }: CommandCall['node']): Timestamp {
  if (storage.oplog.retains) return storage.oplog.timestamp;
  return new Timestamp({ t: Math.floor(runtime.clock.date() / 1000), i: 1 });
}

const NOT_FOR_ID: ReadonlyMap<number, string> = new Map([
  [4, 'array'],
  [6, 'undefined'],
  [11, 'regex'],
]);

function checkId(type: number): void {
  const alias = NOT_FOR_ID.get(type);
  if (alias === undefined) return;
  throw new CommandError('InvalidIdField', `The '_id' value cannot be of type ${alias}`);
}

function checkIdValue(id: Value): void {
  const alias = typeAlias(id);
  if ([...NOT_FOR_ID.values()].includes(alias)) {
    throw new CommandError('InvalidIdField', `The '_id' value cannot be of type ${alias}`);
  }
  if (!isFields(id)) return;
  for (const name of id.keys()) {
    if (name.startsWith('$')) {
      throw new CommandError(
        'DollarPrefixedFieldName',
        `_id fields may not contain '$'-prefixed fields: ${name} is not valid for storage.`,
      );
    }
  }
}

/** A new ObjectId, made of the runtime's time and chance. */
export function newObjectId({ clock, random }: Runtime): ObjectId {
  const bytes = new Uint8Array(12);
  new DataView(bytes.buffer).setUint32(0, Math.floor(clock.date() / 1000));
  bytes.set(random.bytes(8), 4);
  return new ObjectId(bytes);
}

/** Throws DocumentValidationFailure when the collection's validator does not take the document. */
export function checkValidator(
  collection: DocumentCollection,
  document: Uint8Array,
  options: { readonly bypass: boolean; readonly before?: Uint8Array },
): void {
  const { validator, validationLevel, validationAction } = collection.options;
  if (validator === undefined || options.bypass || validationLevel === 'off') return;
  if (validationAction === 'warn' || validator.satisfies(document)) return;
  // "moderate" leaves documents alone that were not valid before.
  const { before } = options;
  if (validationLevel === 'moderate' && before !== undefined && !validator.satisfies(before))
    return;
  const errInfo = new Map<string, Value>([
    ['failingDocumentId', idOf(document) ?? null],
    ['details', validator.explain(document)],
  ]);
  throw new CommandError('DocumentValidationFailure', 'Document failed validation', { errInfo });
}
