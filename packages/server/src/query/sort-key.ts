import { byteAt, present } from '@touchstone/protocol';
import { metadataOf } from '../expression/document-metadata.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields, decodeValueAt } from '../value/decode-fields.ts';
import { isArrayIndex, locateValue, type Path } from '../value/path.ts';
import { type AnyDocument, bsonUndefined, type Fields, type Value } from '../value/value.ts';

/** One part of a sort pattern. */
export type SortPart =
  | { readonly kind: 'field'; readonly path: Path; readonly direction: 1 | -1 }
  | { readonly kind: 'meta'; readonly name: string };

type Key = readonly Value[];

// A part of a key on its way: where it stands in the document, and the names still to follow.
type Pending = { readonly kind: 'pending'; readonly base: Value; readonly rest: readonly string[] };
type Slot = { readonly kind: 'found'; readonly value: Value } | Pending;
type Stop = { readonly array: Value[]; readonly rest: readonly string[] };

function found(value: Value | undefined): Slot {
  return { kind: 'found', value: value ?? null };
}

function follow({ base, rest }: Pending): Slot | Stop {
  let value: Value | undefined = base;
  for (let index = 0; index <= rest.length; index++) {
    if (Array.isArray(value)) return { array: value, rest: rest.slice(index) };
    if (index === rest.length || !(value instanceof Map)) {
      return found(index === rest.length ? value : undefined);
    }
    value = value.get(present(rest[index]));
    if (value === undefined) return found(undefined);
  }
  return found(value);
}

function entered({ array, rest }: Stop, element: Value | undefined): Slot {
  const [name] = rest;
  if (name === undefined) return found(element === undefined ? bsonUndefined : element);
  if (isArrayIndex(name) && array.length > Number(name)) {
    const [, ...further] = rest;
    const chosen = present(array[Number(name)]);
    // An array at the end of the path is not entered, but an empty one is nothing here too.
    const isEmpty = Array.isArray(chosen) && chosen.length === 0;
    if (further.length === 0) return found(isEmpty ? bsonUndefined : chosen);
    return { kind: 'pending', base: chosen, rest: further };
  }
  return element instanceof Map ? { kind: 'pending', base: element, rest } : found(undefined);
}

/** Every key of a document: one, unless an array stands on a path. */
function* keysFrom(slots: readonly Slot[]): Generator<Key> {
  const reached = slots.map((slot) => (slot.kind === 'pending' ? follow(slot) : slot));
  const arrays = new Set(reached.flatMap((slot) => ('array' in slot ? [slot.array] : [])));
  if (arrays.size > 1) {
    throw new CommandError('BadValue', 'cannot sort with keys that are parallel arrays');
  }
  const [array] = arrays;
  if (array === undefined) {
    yield (reached as Extract<Slot, { kind: 'found' }>[]).map((slot) => slot.value);
    return;
  }
  const elements: readonly (Value | undefined)[] = array.length === 0 ? [undefined] : array;
  for (const element of elements) {
    yield* keysFrom(reached.map((slot) => ('array' in slot ? entered(slot, element) : slot)));
  }
}

function startingSlot(fields: Fields, part: SortPart, document: AnyDocument): Slot {
  if (part.kind === 'meta') return found(metadataOf(document, part.name));
  return { kind: 'pending', base: fields, rest: part.path.parts.map(({ name }) => name) };
}

// Most sorts are by plain fields, whose values can be read out of the bytes.
function plainKey(bytes: Uint8Array, parts: readonly SortPart[]): Key | undefined {
  const key: Value[] = [];
  for (const part of parts) {
    if (part.kind === 'meta') return undefined;
    const at = locateValue(bytes, part.path);
    if (at < 0 && part.path.parts.length > 1) return undefined;
    if (at < 0) key.push(null);
    else {
      const { length } = present(part.path.parts[part.path.parts.length - 1]).bytes;
      const value = decodeValueAt(bytes, byteAt(bytes, at), at + length + 2);
      if (Array.isArray(value)) return undefined;
      key.push(value);
    }
  }
  return key;
}

/** The least of the document's keys, in the order of `compare`. */
export function leastSortKey(
  document: AnyDocument,
  parts: readonly SortPart[],
  compare: (a: Key, b: Key) => number,
): Key {
  if (!(document instanceof Map)) {
    const plain = plainKey(document, parts);
    if (plain !== undefined) return plain;
  }
  const fields = document instanceof Map ? document : decodeFields(document);
  let least: Key | undefined;
  for (const key of keysFrom(parts.map((part) => startingSlot(fields, part, document)))) {
    if (least === undefined || compare(key, least) < 0) least = key;
  }
  return present(least);
}
