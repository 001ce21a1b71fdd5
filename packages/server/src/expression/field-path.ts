import { byteAt, present } from '@touchstone/protocol';
import { decodeFields, decodeValueAt } from '../value/decode-fields.ts';
import { findElement } from '../value/element.ts';
import type { AnyDocument, Fields, Value } from '../value/value.ts';
import { keepMetadata } from './document-metadata.ts';
import { fail } from './failure.ts';
import type { Expression } from './scope.ts';

const DOCUMENT_TYPE = 0x03;

/** True for a name with a dollar that is a field all the same. */
export function isDollarField(name: string): boolean {
  return DOLLAR_FIELDS.has(name);
}

// The parts of a reference to a document, and the names of metadata.
const DOLLAR_FIELDS: ReadonlySet<string> = new Set(
  '$db $id $recordId $ref $searchScore $searchSortValues $sortKey'.split(' '),
);

/** Refuses a field name that a field path or an object expression cannot have. */
export function checkFieldName(name: string): void {
  if (name === '') fail(15998, 'FieldPath field names may not be empty strings.');
  if (name.startsWith('$') && !isDollarField(name)) {
    fail(
      16410,
      "FieldPath field names may not start with '$'. Consider using $getField or $setField.",
    );
  }
  if (name.includes('\0')) fail(16411, 'FieldPath field names may not contain null bytes.');
  if (name.includes('.')) {
    fail(
      16412,
      "FieldPath field names may not contain '.'. Consider using $getField or $setField.",
    );
  }
}

/** The names of a dotted field path, checked. */
export function parseFieldPath(path: string): readonly string[] {
  if (path === '') fail(40352, 'FieldPath cannot be constructed with empty string');
  if (path.endsWith('.')) fail(40353, "FieldPath must not end with a '.'.");
  const names = path.split('.');
  for (const name of names) checkFieldName(name);
  if (names.length > 200) fail('Overflow', 'FieldPath is too long');
  return names;
}

/** The document's fields, decoded when they are bytes. */
export function fieldsOf(document: AnyDocument): Fields {
  if (document instanceof Map) return document;
  const fields = decodeFields(document);
  keepMetadata(document, fields);
  return fields;
}

/**
 * The value at a path as expressions see it: an array on the way gives the array of its elements'
 * values, and a number in the path names a field, never an element.
 */
export function valueAtPath(
  value: Value | undefined,
  names: readonly string[],
  from = 0,
): Value | undefined {
  if (from === names.length) return value;
  if (value instanceof Map) return valueAtPath(value.get(present(names[from])), names, from + 1);
  if (Array.isArray(value)) return valuesInArray(value, names, from);
  return undefined;
}

function valuesInArray(elements: readonly Value[], names: readonly string[], from: number): Value {
  const values: Value[] = [];
  for (const element of elements) {
    // An array in an array is not entered.
    if (!(element instanceof Map)) continue;
    const value = valueAtPath(element, names, from);
    if (value !== undefined) values.push(value);
  }
  return values;
}

interface ParsedPath {
  readonly names: readonly string[];
  readonly encoded: readonly Uint8Array[];
}

function valueInBytes(bytes: Uint8Array, path: ParsedPath): Value | undefined {
  let start = 0;
  for (let index = 0; index < path.names.length; index++) {
    const at = findElement(bytes, start, present(path.encoded[index]));
    if (at < 0) return undefined;
    const type = byteAt(bytes, at);
    const valueStart = at + present(path.encoded[index]).length + 2;
    if (type !== DOCUMENT_TYPE || index === path.names.length - 1) {
      return valueAtPath(decodeValueAt(bytes, type, valueStart), path.names, index + 1);
    }
    start = valueStart;
  }
  return undefined;
}

/** Reads a path of the document at hand; one still in bytes is not decoded as a whole. */
export function rootPath(names: readonly string[]): Expression {
  const path: ParsedPath = { names, encoded: names.map((name) => Buffer.from(name)) };
  return ({ root }) => (root instanceof Map ? valueAtPath(root, names) : valueInBytes(root, path));
}
