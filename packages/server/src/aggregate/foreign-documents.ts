import { present } from '@touchstone/protocol';
import { type ValueKey, valueKeys } from '../expression/value-key.ts';
import { type Path, parsePath, somePathValue, valueAt } from '../value/path.ts';
import { type AnyDocument, bsonUndefined, type Fields, type Value } from '../value/value.ts';
import { PAUSE, sorting } from './pause.ts';
import type { PipelineContext, PipelineNamespace } from './pipeline-context.ts';

// A missing field is looked up as null.
function keysAt(document: AnyDocument, path: Path, keyOf: ValueKey): Set<string> {
  const keys = new Set<string>();
  somePathValue(document, path, 'expand', (value) => {
    keys.add(keyOf(value ?? null));
    return false;
  });
  return keys;
}

interface Entry {
  readonly place: number;
  readonly document: AnyDocument;
}

/** The documents of another collection, found by the value of one field. */
export interface Foreign {
  /** The documents whose field equals one of the values; rests among them. */
  matching(values: Iterable<Value>): Iterable<AnyDocument>;
}

/** Documents that an index of their collection finds. */
export function indexedForeign(
  { world }: PipelineContext,
  from: PipelineNamespace,
  foreignField: string,
): Foreign {
  return {
    matching(values) {
      const filters = Array.from(
        values,
        (value): Fields => new Map([[foreignField, new Map([['$eq', value]])]]),
      );
      if (filters.length === 0) return [];
      const filter: Fields =
        filters.length === 1 ? present(filters[0]) : new Map([['$or', filters]]);
      return world.documents(from, { filter, stageCount: 0 });
    },
  };
}

/** To look at all documents once costs less than to plan with more values than these, and can rest. */
const MOST_ASKED = 1000;

/** True if all of them can be asked for by value, with an index. */
export function canBeAsked(values: readonly Value[]): boolean {
  if (values.length > MOST_ASKED) return false;
  return values.every((value) => value !== bsonUndefined);
}

/** All documents of a collection, arranged by the value of one field. */
export class ForeignDocuments implements Foreign {
  readonly #byKey: Map<string, Entry[]> = new Map();
  readonly #keyOf: ValueKey;
  readonly #pace: PipelineContext['pace'];

  private constructor({ collation, pace }: PipelineContext) {
    this.#keyOf = valueKeys(collation);
    this.#pace = pace;
  }

  /** Arranges them; rests pass through. */
  static *gather(
    documents: Iterable<AnyDocument>,
    foreignField: string,
    context: PipelineContext,
  ): Generator<AnyDocument, ForeignDocuments> {
    const all = new ForeignDocuments(context);
    const path = parsePath(foreignField);
    let place = 0;
    for (const document of documents) {
      if (document === PAUSE || context.pace?.isDue()) yield PAUSE;
      if (document !== PAUSE) all.#add({ place: place++, document }, path);
    }
    return all;
  }

  /** The documents whose field equals one of the values, in the collection's order; rests among them. */
  *matching(values: Iterable<Value>): Generator<AnyDocument, void> {
    const found = new Map<number, Entry>();
    for (const value of values) {
      if (this.#pace?.isDue()) yield PAUSE;
      for (const entry of this.#byKey.get(this.#keyOf(value)) ?? []) found.set(entry.place, entry);
    }
    const entries = [...found.values()];
    yield* sorting(entries, (a, b) => a.place - b.place, this.#pace);
    for (const { document } of entries) yield document;
  }

  #add(entry: Entry, path: Path): void {
    for (const key of keysAt(entry.document, path, this.#keyOf)) {
      const entries = this.#byKey.get(key);
      if (entries === undefined) this.#byKey.set(key, [entry]);
      else entries.push(entry);
    }
  }
}

type PathParts = Path['parts'];

function addValues(
  values: Value[],
  value: Value | undefined,
  parts: PathParts,
  depth: number,
): void {
  const part = parts[depth];
  if (part === undefined) addElements(values, value);
  else if (value instanceof Map) addValues(values, value.get(part.name), parts, depth + 1);
  else if (Array.isArray(value)) addInArray(values, value, parts, depth);
}

function addElements(values: Value[], value: Value | undefined): void {
  if (Array.isArray(value)) for (const each of value) values.push(each);
  else if (value !== undefined) values.push(value);
}

// A number names the element of an array there, and nothing else; a name is looked for in the documents of the array.
function addInArray(
  values: Value[],
  array: readonly Value[],
  parts: PathParts,
  depth: number,
): void {
  const { index } = present(parts[depth]);
  const named = index < 0 ? array.filter((each) => each instanceof Map) : [];
  if (index >= 0) addValues(values, array[index], parts, depth + 1);
  for (const each of named) addValues(values, each, parts, depth);
}

/** The values of a field that are looked up: an array's elements, null where there is nothing. */
export function lookedUpValues(document: AnyDocument, localField: Path): Value[] {
  const values: Value[] = [];
  const first = parsePath(present(localField.parts[0]).name);
  addValues(values, valueAt(document, first), localField.parts, 1);
  return values.length === 0 ? [null] : values;
}
