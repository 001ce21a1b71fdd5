import { byteAt } from '@touchstone/protocol';
import { Binary } from 'bson';
import type { Catalog } from '../storage/catalog.ts';
import type { Collection } from '../storage/collection.ts';
import { idOf } from '../storage/id-key.ts';
import type { Change, SingleChange } from '../storage/oplog.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields, Value } from '../value/value.ts';

/** One change as it is journaled: of a document, or of all that is not documents. */
export type Entry =
  | { readonly kind: 'catalog'; readonly collections: readonly Fields[] }
  /** An entry of the op-log, whose documents follow; or a statement of a retryable write. */
  | { readonly kind: 'operation' | 'statement'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'insert' | 'update' | 'delete';
      readonly uuid: string;
      readonly bytes: Uint8Array;
    };

const TAGS = { catalog: 1, insert: 2, update: 3, delete: 4, operation: 5, statement: 6 } as const;
const KINDS = ['', 'catalog', 'insert', 'update', 'delete', 'operation', 'statement'] as const;
/** The changes that are about a collection, by its UUID. */
const OF_DOCUMENTS: ReadonlySet<string> = new Set(['insert', 'update', 'delete']);
const UUID_BYTES = 16;

/** The parts of a record that a change of documents makes; whether the catalog is another one is told apart. */
export function* changeParts(change: Change): Generator<Buffer> {
  if (change.kind === 'transaction') {
    for (const each of change.changes) yield* changeParts(each);
  } else if (change.kind === 'update' && change.collection.isTimeSeries) {
    const both = new Map([
      ['before', new Binary(change.before)],
      ['after', new Binary(change.after)],
    ]);
    yield documentPart(TAGS.update, change.collection.uuid, encodeFields(both));
  } else if (change.kind === 'insert' || change.kind === 'update') {
    yield documentPart(TAGS[change.kind], change.collection.uuid, change.after);
  } else if (change.kind === 'delete') {
    // Equal ids tell no measurement from another: the whole of it does.
    const key = change.collection.isTimeSeries
      ? change.before
      : encodeFields(new Map([['_id', idOf(change.before) ?? null]]));
    yield documentPart(TAGS.delete, change.collection.uuid, key);
  }
}

/** An updated measurement, before and after. */
export function measurementsIn(bytes: Uint8Array): readonly [Uint8Array, Uint8Array] {
  const both = decodeFields(bytes);
  return [(both.get('before') as Binary).buffer, (both.get('after') as Binary).buffer];
}

/** Tells whether a change may be one of collections or indexes. */
export function changesCatalog(change: Change): boolean {
  if (change.kind === 'transaction')
    return change.changes.some((each: SingleChange) => changesCatalog(each));
  return change.kind === 'command';
}

/** All collections as they are, without their documents. */
export function catalogPart(catalog: Catalog): Buffer {
  const collections = catalog.all().flatMap((entry): Fields[] => {
    if (entry.kind !== 'collection' || entry.isDerived) return [];
    return [
      new Map<string, Value>([
        ['uuid', new Binary(entry.uuid, 4)],
        ['database', entry.namespace.database],
        ['name', entry.namespace.name],
        ['options', entry.options.shown],
        ['indexes', entry.indexes.slice(1).map(({ definition }) => definition.specification)],
      ]),
    ];
  });
  const bytes = encodeFields(new Map<string, Value>([['collections', collections]]));
  return Buffer.concat([Buffer.of(TAGS.catalog), bytes]);
}

/** An entry of the op-log, without its documents; or a statement of a retryable write. */
export function plainPart(kind: 'operation' | 'statement', bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(TAGS[kind]), bytes]);
}

/** A document of a collection, as if it was inserted now. */
export function documentOf(collection: Collection, document: Uint8Array): Buffer {
  return documentPart(TAGS.insert, collection.uuid, document);
}

function documentPart(tag: number, uuid: Uint8Array, document: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(tag), uuid, document]);
}

/** The entries of a record. Throws RangeError where there is none. */
export function* entriesOf(payload: Buffer): Generator<Entry> {
  for (let at = 0; at < payload.length; ) {
    const kind = KINDS[byteAt(payload, at)];
    if (kind === undefined || kind === '') throw new RangeError(`there is no entry ${payload[at]}`);
    const start = at + 1 + (OF_DOCUMENTS.has(kind) ? UUID_BYTES : 0);
    const end = start + payload.readInt32LE(start);
    const bytes = payload.subarray(start, end);
    if (kind === 'catalog') {
      yield { kind, collections: decodeFields(bytes).get('collections') as Fields[] };
    } else if (kind === 'operation' || kind === 'statement') {
      yield { kind, bytes: Uint8Array.from(bytes) };
    } else {
      const uuid = payload.toString('hex', at + 1, start);
      yield { kind, uuid, bytes: Uint8Array.from(bytes) };
    }
    at = end;
  }
}
