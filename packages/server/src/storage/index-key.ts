import { decodeValueAt } from '../value/decode-fields.ts';
import { findElement } from '../value/element.ts';
import { bsonUndefined, type Value } from '../value/value.ts';

/** The values of an index's paths in one document; several such keys when a path meets an array. */
export type IndexKey = readonly Value[];

interface PathReader {
  readonly first: Uint8Array;
  readonly rest: readonly string[];
}

/** What documents have at some paths; compiled once per index. */
export type KeyReader = (document: Uint8Array) => KeysOfDocument;

export interface KeysOfDocument {
  readonly keys: readonly IndexKey[];
  /** Whether any path met an array. */
  readonly multikey: boolean;
  /** Whether every path is missing: what a sparse index leaves out. */
  readonly allMissing: boolean;
  /** The paths' numbers where an array stood in more than one: MongoDB cannot index such a document. */
  readonly parallelArrays: readonly number[];
}

/** A reader of the keys at `paths`. */
export function keyReader(paths: readonly string[]): KeyReader {
  const readers: PathReader[] = paths.map((path) => {
    const [first = '', ...rest] = path.split('.');
    return { first: Buffer.from(first), rest };
  });
  return (document) => keysOf(document, readers);
}

function keysOf(document: Uint8Array, readers: readonly PathReader[]): KeysOfDocument {
  let keys: Value[][] = [[]];
  let allMissing = true;
  const arrays: number[] = [];
  for (const [number, reader] of readers.entries()) {
    const found: Value[] = [];
    const array = collect(document, reader, found);
    if (array) arrays.push(number);
    if (found.length > 0) allMissing = false;
    else found.push(null);
    keys = keys.flatMap((key) => found.map((value) => [...key, value]));
  }
  return {
    keys,
    multikey: arrays.length > 0,
    allMissing,
    parallelArrays: arrays.length > 1 ? arrays : [],
  };
}

function collect(document: Uint8Array, reader: PathReader, found: Value[]): boolean {
  const at = findElement(document, 0, reader.first);
  if (at < 0) return false;
  const value = decodeValueAt(document, document[at]!, document.indexOf(0, at + 1) + 1);
  return collectFrom(value, reader.rest, found);
}

function collectFrom(value: Value, rest: readonly string[], found: Value[]): boolean {
  if (Array.isArray(value)) return collectFromArray(value, rest, found);
  const [name, ...further] = rest;
  if (name === undefined) {
    found.push(value);
    return false;
  }
  if (!(value instanceof Map)) return false;
  const inner = value.get(name);
  return inner === undefined ? false : collectFrom(inner, further, found);
}

function collectFromArray(array: Value[], rest: readonly string[], found: Value[]): boolean {
  const [name] = rest;
  if (name === undefined) {
    // An empty array is indexed as undefined, so that {a: []} can be told from {a: null}.
    if (array.length === 0) found.push(bsonUndefined);
    else found.push(...array);
    return true;
  }
  if (/^\d+$/.test(name)) {
    const element = array[Number(name)];
    if (element !== undefined) collectFrom(element, rest.slice(1), found);
  }
  for (const element of array) if (element instanceof Map) collectFrom(element, rest, found);
  return true;
}
