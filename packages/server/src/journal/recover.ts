import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import type { Binary } from 'bson';
import { collectionOptions } from '../catalog/collection-specification.ts';
import { indexDefinition } from '../catalog/index-specification.ts';
import type { CollectionBody } from '../catalog/namespace-bodies.ts';
import type { CommandCall } from '../command/call.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import type { View } from '../storage/catalog.ts';
import type { Collection } from '../storage/collection.ts';
import { idOf } from '../storage/id-key.ts';
import type { Storage } from '../storage/storage.ts';
import { parseCollation } from '../value/collation.ts';
import { decodeFields } from '../value/decode-fields.ts';
import type { Fields, Value } from '../value/value.ts';
import { entriesOf } from './changes.ts';
import { type DataFolder, DataFolderError } from './data-folder.ts';
import { MAGIC, recordAt } from './record.ts';

/** The data that was found in a folder. */
export interface Recovered {
  /** The position where the last whole record ends. */
  readonly size: number;
}

/**
 * Brings back into an empty storage what a folder's journal holds; `call` is what options are compiled for. Throws
 * DataFolderError for a damaged journal.
 */
export function recover(call: CommandCall, folder: DataFolder): Recovered {
  const bytes = readJournal(folder);
  const { storage } = call.node;
  storage.oplog.restart('recovered');
  const replay = new Replay(call);
  let at = MAGIC.length;
  for (;;) {
    const found = recordAt(bytes, at);
    if (found.kind === 'end') break;
    if (found.kind === 'damaged') throw damaged(folder, found.reason);
    try {
      for (const entry of entriesOf(found.payload)) replay.take(entry);
    } catch (error) {
      throw damaged(folder, `the record at byte ${at}: ${(error as Error).message}`);
    }
    at = found.end;
  }
  replay.finish();
  // Half a record that the process did not live to write must not stand between this and the next one.
  if (at < bytes.length) truncateSync(folder.journal, at);
  return { size: at };
}

function readJournal(folder: DataFolder): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(folder.journal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    bytes = Buffer.alloc(0);
  }
  const isYoung = bytes.length < MAGIC.length && bytes.equals(MAGIC.subarray(0, bytes.length));
  if (isYoung) {
    writeFileSync(folder.journal, MAGIC);
    folder.sync();
    return MAGIC;
  }
  if (bytes.subarray(0, MAGIC.length).equals(MAGIC)) return bytes;
  throw damaged(folder, 'it does not begin as a journal of this version');
}

function damaged({ journal }: DataFolder, reason: string): DataFolderError {
  return new DataFolderError(`${journal} is damaged: ${reason}. Nothing was changed.`);
}

class Replay {
  readonly #call: CommandCall;
  readonly #storage: Storage;
  readonly #collections = new Map<string, { collection: Collection; indexes: readonly Fields[] }>();

  constructor(call: CommandCall) {
    this.#call = call;
    this.#storage = call.node.storage;
  }

  take(entry: ReturnType<typeof entriesOf> extends Generator<infer Entry> ? Entry : never): void {
    if (entry.kind === 'catalog') {
      this.#takeCatalog(entry.collections);
      return;
    }
    // Within one flush a collection may have come and gone.
    const collection = this.#collections.get(entry.uuid)?.collection;
    if (collection === undefined) return;
    const { position } = this.#storage;
    if (entry.kind === 'insert') {
      collection.applyInsert(entry.bytes, position);
      return;
    }
    const record = collection.findById(idOf(entry.bytes) ?? null);
    // A capped collection has let go of it by itself when the document before was inserted.
    if (record === undefined && collection.options.capped !== undefined) return;
    if (record === undefined) throw new RangeError(`${entry.kind} of a document that is not there`);
    if (entry.kind === 'delete') collection.applyRemove(record, position);
    else collection.applyUpdate(record, entry.bytes, position);
  }

  /** Builds indexes and views: all documents are there now. */
  finish(): void {
    for (const { collection, indexes } of this.#collections.values()) {
      for (const index of indexes)
        collection.addIndex(indexDefinition(this.#call, collection, index));
    }
    for (const { collection } of this.#collections.values()) {
      if (collection.namespace.name === 'system.views') this.#addViews(collection);
    }
  }

  #takeCatalog(described: readonly Fields[]): void {
    const { catalog, position } = this.#storage;
    const kept = new Set<string>();
    for (const each of described) {
      const uuid = (each.get('uuid') as Binary).value() as Uint8Array;
      const key = Buffer.from(uuid).toString('hex');
      kept.add(key);
      const namespace = {
        database: each.get('database') as string,
        name: each.get('name') as string,
      };
      const shown = each.get('options') as Fields;
      const options = { ...collectionOptions(this.#call, bodyOf(shown)), shown };
      const indexes = each.get('indexes') as readonly Fields[];
      let known = this.#collections.get(key)?.collection;
      if (known === undefined) known = this.#storage.draftCollection(namespace, options, uuid);
      known.namespace = namespace;
      known.options = options;
      this.#collections.set(key, { collection: known, indexes });
    }
    for (const key of [...this.#collections.keys()])
      if (!kept.has(key)) this.#collections.delete(key);
    catalog.replace(
      [...this.#collections.values()].map(({ collection }) => collection),
      position,
    );
    catalog.sweep(position);
  }

  #addViews(definitions: Collection): void {
    const { database } = definitions.namespace;
    for (const { head } of definitions.records()) {
      if (head.bytes === undefined) continue;
      const shown = decodeFields(head.bytes);
      const name = String(shown.get('_id')).slice(database.length + 1);
      shown.delete('_id');
      const collation = shown.get('collation');
      const view: View = {
        kind: 'view',
        namespace: { database, name },
        viewOn: shown.get('viewOn') as string,
        pipeline: shown.get('pipeline') as readonly Fields[],
        collation: collation instanceof Map ? parseCollation(collation) : undefined,
        shown,
      };
      this.#storage.catalog.add(view);
    }
  }
}

/** The body that `create` would have been given. */
function bodyOf(shown: Fields): CollectionBody {
  const body: Record<string, Value | number | undefined> = Object.fromEntries(shown);
  for (const name of ['size', 'max', 'expireAfterSeconds']) {
    if (shown.has(name)) body[name] = numberOf(shown.get(name));
  }
  return body as CollectionBody;
}
