import { present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import { identicalValues } from '../value/compare.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields, Value } from '../value/value.ts';

/** The changes that an update made to a document. */
export interface UpdateDescription {
  readonly updated: Fields;
  readonly removed: string[];
  readonly truncated: Fields[];
  /** The parts of those paths that could be read in more than one way. */
  readonly disambiguated: Fields;
}

type PathPart = string | Int32;

/**
 * The place where an update's operators work: a tree of their paths. `set` and `append` are ends: a value that was set is told
 * as a whole, of an array that was appended to only what is new.
 */
type Guide = Map<string, Guide> | 'set' | 'append';

/** The differences of one level, before it is known whether they are told or the whole value is. */
interface Difference {
  readonly updated: [string, Value][];
  readonly inserted: [string, Value][];
  readonly removed: string[];
  readonly inner: [string, Difference][];
  readonly isArray: boolean;
  newSize: number | undefined;
}

/** Describes an update by its operators, or without them (a pipeline) by the smallest difference. */
export function describeUpdate(
  before: Fields,
  after: Fields,
  operators: Fields | undefined,
): UpdateDescription {
  const guide = operators === undefined ? undefined : guideOf(operators);
  const description: UpdateDescription = {
    updated: new Map(),
    removed: [],
    truncated: [],
    disambiguated: new Map(),
  };
  tell(description, differenceOf(before, after, guide), []);
  return description;
}

/** The number of bytes that the op-log would take to tell what a pipeline has changed. */
export function differenceSize(before: Fields, after: Fields): number {
  return sizeOf(differenceOf(before, after, undefined));
}

/** The difference in the form of the op-log: `d` removed, `u` updated, `i` inserted, `s…` inside. */
export function oplogDifference(
  before: Fields,
  after: Fields,
  operators: Fields | undefined,
): Fields {
  const guide = operators === undefined ? undefined : guideOf(operators);
  return differenceFields(differenceOf(before, after, guide));
}

function differenceFields(difference: Difference): Fields {
  const { updated, inserted, removed, inner, isArray, newSize } = difference;
  const fields: Fields = new Map();
  if (isArray) {
    fields.set('a', true);
    if (newSize !== undefined) fields.set('l', new Int32(newSize));
    for (const [name, value] of updated) fields.set(`u${name}`, value);
  } else {
    if (removed.length > 0) fields.set('d', new Map(removed.map((name) => [name, false])));
    if (updated.length > 0) fields.set('u', new Map(updated));
    if (inserted.length > 0) fields.set('i', new Map(inserted));
  }
  for (const [name, each] of inner) fields.set(`s${name}`, differenceFields(each));
  return fields;
}

function guideOf(operators: Fields): Map<string, Guide> {
  const root = new Map<string, Guide>();
  for (const [operator, fields] of operators) {
    if (!(fields instanceof Map)) continue;
    for (const [path, argument] of fields) {
      place(root, path, operator === '$push' ? 'append' : 'set');
      if (operator === '$rename') place(root, String(argument), 'set');
    }
  }
  return root;
}

function place(root: Map<string, Guide>, path: string, end: 'set' | 'append'): void {
  const parts = path.split('.');
  const last = present(parts.pop());
  let branch = root;
  for (const part of parts) {
    const name = part.startsWith('$') ? '$' : part;
    let next = branch.get(name);
    if (!(next instanceof Map)) {
      next = new Map();
      branch.set(name, next);
    }
    branch = next;
  }
  branch.set(last.startsWith('$') ? '$' : last, end);
}

function differenceOf(
  before: Fields,
  after: Fields,
  guide: Map<string, Guide> | undefined,
): Difference {
  const difference = emptyDifference(false);
  for (const name of before.keys()) if (!after.has(name)) difference.removed.push(name);
  for (const [name, value] of after) {
    const old = before.get(name);
    if (old === undefined) difference.inserted.push([name, value]);
    else note(difference, name, [old, value], guided(guide, name));
  }
  return difference;
}

function emptyDifference(isArray: boolean): Difference {
  return { updated: [], inserted: [], removed: [], inner: [], isArray, newSize: undefined };
}

// Undefined: there is no guide at all. `set`: the guide has nothing to say here.
function guided(guide: Map<string, Guide> | undefined, name: string): Guide | undefined {
  if (guide === undefined) return undefined;
  return guide.get(name) ?? guide.get('$') ?? 'set';
}

function note(
  difference: Difference,
  name: string,
  [old, value]: readonly [Value, Value],
  guide: Guide | undefined,
): void {
  if (identicalValues(old, value)) return;
  const inner = innerDifference(old, value, guide);
  const tooLarge = guide === undefined && inner !== undefined && sizeOf(inner) > valueSize(value);
  if (inner === undefined || tooLarge) difference.updated.push([name, value]);
  else difference.inner.push([name, inner]);
}

function innerDifference(
  old: Value,
  value: Value,
  guide: Guide | undefined,
): Difference | undefined {
  if (guide === 'set') return undefined;
  if (Array.isArray(old) && Array.isArray(value)) return arrayDifference(old, value, guide);
  if (guide === 'append') return undefined;
  if (old instanceof Map && value instanceof Map) return differenceOf(old, value, guide);
  return undefined;
}

function arrayDifference(
  old: readonly Value[],
  value: readonly Value[],
  guide: Guide | undefined,
): Difference | undefined {
  const branch = guide instanceof Map ? guide : undefined;
  const same = Math.min(old.length, value.length);
  const difference = emptyDifference(true);
  for (let at = 0; at < same; at++) {
    // An insertion before the end moves what is behind it: then the whole array is told.
    if (guide === 'append' && !identicalValues(present(old[at]), present(value[at])))
      return undefined;
    note(
      difference,
      String(at),
      [present(old[at]), present(value[at])],
      guided(branch, String(at)),
    );
  }
  for (let at = same; at < value.length; at++) {
    const isPadding = branch !== undefined && !branch.has(String(at)) && !branch.has('$');
    if (!isPadding) difference.updated.push([String(at), present(value[at])]);
  }
  if (value.length < old.length) {
    if (guide !== undefined) return undefined;
    difference.newSize = value.length;
  }
  return difference;
}

// Bytes of an element: its type, its name and its value.
function elementSize(name: string, value: Value): number {
  return encodeFields(new Map([[name, value]])).length - 5;
}

function valueSize(value: Value): number {
  return elementSize('', value) - 2;
}

const EMPTY_DOCUMENT = 5;

// The number of bytes that MongoDB's op-log would need to tell the difference.
function sizeOf(difference: Difference): number {
  const { updated, inserted, removed, inner, isArray, newSize } = difference;
  let size = EMPTY_DOCUMENT;
  const sum = (entries: readonly [string, Value][]): number =>
    entries.reduce((total, [name, value]) => total + elementSize(name, value), 0);
  if (isArray) size += 4 + updated.length + (newSize === undefined ? 0 : 7) + sum(updated);
  else if (updated.length > 0) size += 3 + EMPTY_DOCUMENT + sum(updated);
  if (inserted.length > 0) size += 3 + EMPTY_DOCUMENT + sum(inserted);
  if (removed.length > 0) {
    size += 3 + EMPTY_DOCUMENT + removed.reduce((total, name) => total + name.length + 3, 0);
  }
  for (const [name, each] of inner) size += 3 + name.length + sizeOf(each);
  return size;
}

function tell(
  description: UpdateDescription,
  difference: Difference,
  path: readonly PathPart[],
): void {
  const { updated, inserted, removed, inner, isArray, newSize } = difference;
  const part = (name: string): PathPart => (isArray ? new Int32(Number(name)) : name);
  for (const [name, value] of [...updated, ...inserted]) {
    description.updated.set(pathText(description, [...path, part(name)]), value);
  }
  for (const name of removed) {
    description.removed.push(pathText(description, [...path, part(name)]));
  }
  if (newSize !== undefined) {
    const field = pathText(description, path);
    description.truncated.push(
      new Map<string, Value>([
        ['field', field],
        ['newSize', new Int32(newSize)],
      ]),
    );
  }
  for (const [name, each] of inner) tell(description, each, [...path, part(name)]);
}

// A name with a dot, or one that could be an index, makes the joined path ambiguous.
function pathText({ disambiguated }: UpdateDescription, path: readonly PathPart[]): string {
  const text = path.map(String).join('.');
  const isAmbiguous = path.some((part) => typeof part === 'string' && /^\d+$|\./.test(part));
  if (isAmbiguous) disambiguated.set(text, [...path]);
  return text;
}
