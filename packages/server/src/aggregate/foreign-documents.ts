import { present } from '@touchstone/protocol';
import { type ValueKey, valueKeys } from '../expression/value-key.ts';
import { type Path, parsePath, somePathValue } from '../value/path.ts';
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

/** The values of a field that are looked up: an array's elements, null when it is missing. */
export function lookedUpValues(document: AnyDocument, localField: Path): Value[] {
  const values: Value[] = [];
  let isEmpty = false;
  somePathValue(document, localField, 'expand', (value) => {
    if (!Array.isArray(value)) values.push(value ?? null);
    else if (value.length === 0) isEmpty = true;
    return false;
  });
  // An empty array looks up what is null or missing, as if there were nothing.
  return values.length === 0 && isEmpty ? [null] : values;
}
