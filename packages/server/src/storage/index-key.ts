import { byteAt, present } from '@touchstone/protocol';
import { decodeValueAt, readField } from '../value/decode-fields.ts';
import { asArray, asFields } from '../value/known-value.ts';
import { isArrayIndex, locateValue, type Path, parsePath } from '../value/path.ts';
import { allAtOnce, type Steps } from '../value/steps.ts';
import { bsonUndefined, type Fields, type Value } from '../value/value.ts';

/** The values of an index's paths in one document; several such keys when a path meets an array. */
export type IndexKey = readonly Value[];

/** The values that documents have at some paths; compiled once per index. */
export type KeyReader = (document: Uint8Array) => KeysOfDocument;

export interface KeysOfDocument {
  readonly keys: readonly IndexKey[];
  /** For each path the places on it where an array stood (`a`, `a.b`), if any array stood anywhere. */
  readonly arrays: readonly ReadonlySet<string>[] | undefined;
  /** True if every path is missing: what a sparse index leaves out. */
  readonly allMissing: boolean;
  /** The paths' numbers where different arrays stood: MongoDB cannot index such a document. */
  readonly parallelArrays: readonly number[];
}

/** A reader of the keys at `paths`. */
export function keyReader(paths: readonly string[]): KeyReader {
  const parsed = paths.map(parsePath);
  return (document) => plainKey(document, parsed) ?? allAtOnce(throughArrays(document, parsed));
}

/** The same in steps, for large documents. */
export function steppedKeyReader(
  paths: readonly string[],
): (document: Uint8Array) => Steps<KeysOfDocument> {
  const parsed = paths.map(parsePath);
  return (document) => throughArrays(document, parsed);
}

// Most documents have no array on any path: their values are read in place.
function plainKey(document: Uint8Array, paths: readonly Path[]): KeysOfDocument | undefined {
  const key: Value[] = [];
  let allMissing = true;
  for (const path of paths) {
    const at = locateValue(document, path);
    if (at < 0) {
      if (path.parts.length > 1) return undefined;
      key.push(null);
      continue;
    }
    const { length } = present(path.parts[path.parts.length - 1]).bytes;
    const value = decodeValueAt(document, byteAt(document, at), at + length + 2);
    if (Array.isArray(value)) return undefined;
    allMissing = false;
    key.push(value);
  }
  return { keys: [key], arrays: undefined, allMissing, parallelArrays: [] };
}

/** A part of a key on its way: what it has come to, and the names still to follow. */
interface Slot {
  readonly value: Value | undefined;
  /** The number of names that have been followed; all of them when the part is found. */
  readonly depth: number;
  readonly isFound: boolean;
}

interface Reading {
  readonly paths: readonly Path[];
  readonly keys: Value[][];
  readonly arrays: readonly Set<string>[];
  readonly parallel: Set<number>;
  allMissing: boolean;
}

function* throughArrays(document: Uint8Array, paths: readonly Path[]): Steps<KeysOfDocument> {
  const fields: Fields = new Map();
  for (const { parts } of paths) {
    const { name } = present(parts[0]);
    const value = fields.has(name) ? undefined : readField(document, name);
    if (value !== undefined) fields.set(name, value);
  }
  const reading: Reading = {
    paths,
    keys: [],
    arrays: paths.map(() => new Set<string>()),
    parallel: new Set(),
    allMissing: true,
  };
  yield* read(
    paths.map(() => ({ value: fields, depth: 0, isFound: false })),
    reading,
  );
  const { keys, arrays, allMissing, parallel } = reading;
  const meetsArrays = arrays.some(({ size }) => size > 0);
  return {
    keys,
    arrays: meetsArrays ? arrays : undefined,
    allMissing,
    parallelArrays: [...parallel],
  };
}

/** So many keys are made in a step. */
const KEYS_OF_STEP = 256;

function* read(slots: readonly Slot[], reading: Reading): Steps<void> {
  const reached = slots.map((slot, part) => follow(slot, present(reading.paths[part])));
  let array: Value[] | undefined;
  for (const [part, slot] of reached.entries()) {
    if (slot.isFound || !Array.isArray(slot.value)) continue;
    present(reading.arrays[part]).add(prefixOf(present(reading.paths[part]), slot.depth));
    if (array === undefined) array = slot.value;
    else if (array !== slot.value) {
      const first = reached.findIndex((each) => !each.isFound && each.value === array);
      reading.parallel.add(first).add(part);
      return;
    }
  }
  if (array === undefined) {
    note(reached, reading);
    return;
  }
  // An empty array is indexed as undefined, so that {a: []} can be told from {a: null}.
  const elements: readonly (Value | undefined)[] = array.length === 0 ? [undefined] : array;
  for (const element of elements) {
    const entered = reached.map((slot, part) =>
      slot.isFound || slot.value !== array
        ? slot
        : enter(slot, element, present(reading.paths[part])),
    );
    if (entered.every(({ isFound }) => isFound)) note(entered, reading);
    else yield* read(entered, reading);
    if (reading.keys.length % KEYS_OF_STEP === 0) yield;
  }
}

function note(found: readonly Slot[], reading: Reading): void {
  if (found.some(({ value }) => value !== undefined)) reading.allMissing = false;
  reading.keys.push(found.map(({ value }) => value ?? null));
}

function prefixOf({ parts }: Path, depth: number): string {
  return parts
    .slice(0, depth)
    .map(({ name }) => name)
    .join('.');
}

// To the first array on the way, or to the end.
function follow(slot: Slot, { parts }: Path): Slot {
  if (slot.isFound) return slot;
  let { value, depth } = slot;
  while (!Array.isArray(value)) {
    if (depth === parts.length) return { value, depth, isFound: true };
    const inner: Value | undefined =
      value instanceof Map ? asFields(value).get(present(parts[depth]).name) : undefined;
    if (inner === undefined) return { value: undefined, depth: parts.length, isFound: true };
    value = inner;
    depth++;
  }
  return { value, depth, isFound: false };
}

function enter({ value, depth }: Slot, element: Value | undefined, { parts }: Path): Slot {
  const array = asArray(value);
  if (depth === parts.length) {
    return { value: element === undefined ? bsonUndefined : element, depth, isFound: true };
  }
  const { name } = present(parts[depth]);
  if (isArrayIndex(name) && array.length > Number(name)) {
    const chosen = present(array[Number(name)]);
    return { value: chosen, depth: depth + 1, isFound: depth + 1 === parts.length };
  }
  if (element instanceof Map) return { value: element, depth, isFound: false };
  return { value: undefined, depth: parts.length, isFound: true };
}
