import { byteAt, present } from '@touchstone/protocol';
import { decodeValueAt } from './decode-fields.ts';
import { findElement } from './element.ts';
import type { AnyDocument, Value } from './value.ts';

/** One component of a dotted path. */
interface PathPart {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The array index that the component stands for, or -1. */
  readonly index: number;
}

/** A dotted path taken apart once, to be followed in many documents. */
export interface Path {
  readonly dotted: string;
  readonly parts: readonly PathPart[];
}

/** True if the component can be an array index: `0`, `1`, `10`, but not `01`. */
export function isArrayIndex(name: string): boolean {
  return /^(?:0|[1-9]\d{0,9})$/.test(name);
}

function parsePart(name: string): PathPart {
  return { name, bytes: Buffer.from(name), index: isArrayIndex(name) ? Number(name) : -1 };
}

/** Filters name the same few paths again and again. */
const MOST_PATHS = 1_024;
const LONGEST_KEPT = 100;
const paths = new Map<string, Path>();

/** Takes a dotted path apart. */
export function parsePath(dotted: string): Path {
  const known = paths.get(dotted);
  if (known !== undefined) return known;
  const path: Path = { dotted, parts: dotted.split('.').map(parsePart) };
  if (dotted.length > LONGEST_KEPT) return path;
  if (paths.size >= MOST_PATHS) paths.clear();
  paths.set(dotted, path);
  return path;
}

/**
 * Looks at one value that a path leads to; `undefined` is a place where it is missing. `index` is
 * the place in the outermost array that was entered to come here, or -1. True ends the walk.
 */
export type Visit = (value: Value | undefined, index: number) => boolean;

/** Tells whether an array at the end of a path stands for its elements too, or for itself only. */
export type LeafArrays = 'expand' | 'keep';

interface Walk {
  readonly parts: readonly PathPart[];
  readonly leafArrays: LeafArrays;
  readonly visit: Visit;
}

function visitLeaf(walk: Walk, value: Value | undefined, index: number): boolean {
  if (walk.leafArrays === 'expand' && Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) {
      if (walk.visit(value[at], index < 0 ? at : index)) return true;
    }
  }
  return walk.visit(value, index);
}

// `depth` is the number of components already followed to reach `value`.
function walkFrom(walk: Walk, value: Value | undefined, depth: number, index: number): boolean {
  const part = walk.parts[depth];
  if (part === undefined) return visitLeaf(walk, value, index);
  if (value instanceof Map) return walkFrom(walk, value.get(part.name), depth + 1, index);
  if (Array.isArray(value)) return walkElements(walk, value, depth, index);
  return walk.visit(undefined, index);
}

function walkElements(walk: Walk, array: Value[], depth: number, index: number): boolean {
  const part = present(walk.parts[depth]);
  // A path that ends in a dot leads to an array that stands before it.
  const isEnd = part.name === '' && depth === walk.parts.length - 1;
  if (isEnd && visitLeaf(walk, array, index)) return true;
  for (let at = 0; at < array.length; at++) {
    const element = present(array[at]);
    const entered = index < 0 ? at : index;
    if (element instanceof Map && walkFrom(walk, element, depth, entered)) return true;
    if (at === part.index && walkNumbered(walk, element, depth + 1, index)) return true;
  }
  return false;
}

// An element that the path names by its number: an array there is not expanded at the path's end.
function walkNumbered(walk: Walk, element: Value, depth: number, index: number): boolean {
  if (depth === walk.parts.length) return walk.visit(element, index);
  if (element instanceof Map) return walkFrom(walk, element, depth, index);
  return Array.isArray(element) && walkElements(walk, element, depth, index);
}

function walkBytes(walk: Walk, bytes: Uint8Array): boolean {
  let start = 0;
  let depth = 0;
  for (const part of walk.parts) {
    const at = findElement(bytes, start, part.bytes);
    depth++;
    if (at < 0) return walk.visit(undefined, -1);
    const valueStart = at + part.bytes.length + 2;
    const type = byteAt(bytes, at);
    if (type === 0x03 && depth < walk.parts.length) start = valueStart;
    else return walkFrom(walk, decodeValueAt(bytes, type, valueStart), depth, -1);
  }
  return false;
}

/**
 * Visits every value that a path leads to, entering arrays as a query does: an array on the way
 * stands for the documents in it, and for one element where the next component is its number.
 * Documents in bytes are read in place. Returns whether a visit returned true.
 */
export function somePathValue(
  document: AnyDocument,
  path: Path,
  leafArrays: LeafArrays,
  visit: Visit,
): boolean {
  const walk: Walk = { parts: path.parts, leafArrays, visit };
  if (document instanceof Map) return walkFrom(walk, document, 0, -1);
  return walkBytes(walk, document);
}

/**
 * Finds the value that a path leads to through documents only. Returns the offset of its type
 * byte, or -1 when the field is missing or an array or another value is in the way.
 */
export function locateValue(bytes: Uint8Array, path: Path): number {
  const { parts } = path;
  let start = 0;
  for (let depth = 0; depth < parts.length; depth++) {
    const name = present(parts[depth]).bytes;
    const at = findElement(bytes, start, name);
    if (at < 0 || depth === parts.length - 1) return at;
    if (bytes[at] !== 0x03) return -1;
    start = at + name.length + 2;
  }
  return -1;
}

/** The value at a path that enters documents only; `undefined` when it is missing. */
export function valueAt(document: AnyDocument, path: Path): Value | undefined {
  let found: Value | undefined;
  if (!(document instanceof Map)) {
    const [first, ...rest] = path.parts;
    const at = findElement(document, 0, present(first).bytes);
    if (at < 0) return undefined;
    found = decodeValueAt(document, byteAt(document, at), at + present(first).bytes.length + 2);
    return followNames(found, rest);
  }
  found = document;
  return followNames(found, path.parts);
}

function followNames(value: Value | undefined, parts: readonly PathPart[]): Value | undefined {
  let found = value;
  for (const { name } of parts) {
    if (!(found instanceof Map)) return undefined;
    found = found.get(name);
  }
  return found;
}
