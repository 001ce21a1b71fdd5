import type { Document } from 'bson';

/** An expensive request. */
export interface Bomb {
  readonly name: string;
  /** These are sent ahead of it. */
  readonly before?: readonly Document[];
  readonly command: Document;
  /** True if a server that is somebody else's may be sent it. */
  readonly isBounded?: boolean;
}

/** Most are given five seconds: long enough to see that they let others through, also on a machine that has much else to do. */
export const MAX_TIME: Document = { maxTimeMS: 5000 };

export function find(filter: Document, collection = 'one'): Document {
  return { find: collection, filter, ...MAX_TIME };
}

export function aggregate(pipeline: readonly Document[], collection = 'one'): Document {
  return { aggregate: collection, pipeline, cursor: {}, ...MAX_TIME };
}

export function project(x: unknown, collection = 'one'): Document {
  return aggregate([{ $project: { x } }], collection);
}

export function range(length: number): Document {
  return { $range: [0, length] };
}

export function insert(collection: string, document: object): Document {
  return { insert: collection, documents: [document], ...MAX_TIME };
}

/** Fields of these names. */
export function fieldsOf(count: number, make: (at: number) => unknown): Document {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, make(at)]));
}

export const MEGABYTE: string = 'x'.repeat(1_000_000);

export function list<Item>(length: number, itemAt: (at: number) => Item): Item[] {
  return Array.from({ length }, (_, at) => itemAt(at));
}

/** Makes a collection of so many small documents, without a message as large. */
export function filled(collection: string, length: number, fields: Document = {}): Document {
  return {
    aggregate: 'one',
    pipeline: [
      { $project: { _id: range(length) } },
      { $unwind: '$_id' },
      { $set: { a: { $mod: ['$_id', 10] }, ...fields } },
      { $out: collection },
    ],
    cursor: {},
  };
}
