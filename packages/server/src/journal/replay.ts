import type { Binary } from 'bson';
import { collectionOptions } from '../catalog/collection-specification.ts';
import { indexDefinition } from '../catalog/index-specification.ts';
import type { CollectionBody } from '../catalog/namespace-bodies.ts';
import type { CommandCall } from '../command/call.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import { sessionKey } from '../session/logical-sessions.ts';
import { Transaction } from '../session/transaction.ts';
import type { View } from '../storage/catalog.ts';
import type { Collection } from '../storage/collection.ts';
import { idOf } from '../storage/id-key.ts';
import type { OpTime, SingleChange } from '../storage/oplog.ts';
import type { Storage } from '../storage/storage.ts';
import { parseCollation } from '../value/collation.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { asFields, asText } from '../value/known-value.ts';
import type { Fields, Value } from '../value/value.ts';
import { type Entry, measurementsIn } from './changes.ts';
import { changeOf, decodeOperation, type Operation } from './operations.ts';
import { decodeStatement } from './sessions.ts';

type DocumentEntry = Extract<Entry, { readonly uuid: string }>;

/** An entry of the op-log whose documents are not all there yet. */
interface OpenOperation {
  readonly operation: Operation;
  readonly changes: SingleChange[];
  /** True if it was of a collection that nobody knows any more. */
  isLost: boolean;
}

/** Makes again, entry by entry, what was written down; `call` is what options are compiled for. */
export class Replay {
  readonly #call: CommandCall;
  readonly #storage: Storage;
  readonly #collections = new Map<string, { collection: Collection; indexes: readonly Fields[] }>();
  #open: OpenOperation | undefined;
  #operations = 0;

  constructor(call: CommandCall) {
    this.#call = call;
    this.#storage = call.node.storage;
  }

  /** Throws RangeError where an entry does not follow from those before. */
  take(entry: Entry): void {
    switch (entry.kind) {
      case 'catalog':
        this.#takeCatalog(entry.collections);
        break;
      case 'operation':
        this.#open = { operation: decodeOperation(entry.bytes), changes: [], isLost: false };
        this.#advance(this.#open);
        break;
      case 'statement':
        this.#call.node.retryableWrites.recall(decodeStatement(entry.bytes));
        break;
      default:
        this.#takeDocument(entry);
    }
  }

  #takeDocument(entry: DocumentEntry): void {
    const open = this.#open;
    // Within one flush a collection may have come and gone.
    const collection = this.#collections.get(entry.uuid)?.collection;
    const position = this.#storage.position + (open === undefined ? 0 : 1);
    const { before, after } =
      collection === undefined
        ? { before: undefined, after: entry.bytes }
        : applyDocument(collection, entry, position);
    if (open === undefined) return;
    const detail = open.operation.details[open.changes.length];
    if (detail === undefined || detail.kind === 'noop' || detail.kind === 'command') {
      throw new RangeError(`${entry.kind} of a document that no operation tells of`);
    }
    if (collection === undefined) {
      open.isLost = true;
      open.changes.push({ kind: 'noop', note: new Map() });
    } else {
      open.changes.push(changeOf(detail, collection.identity, { before, after }));
    }
    this.#advance(open);
  }

  // Takes what has no document, and ends the operation once everything is there.
  #advance(open: OpenOperation): void {
    const { operation, changes, isLost } = open;
    const { details, identity, timestamp, term, wallTime } = operation;
    for (;;) {
      const detail = details[changes.length];
      if (detail?.kind !== 'noop' && detail?.kind !== 'command') break;
      changes.push(detail);
    }
    if (changes.length < details.length) return;
    this.#open = undefined;
    this.#operations++;
    const { oplog } = this.#storage;
    const [only = { kind: 'noop', note: new Map() } as const] = changes;
    const change =
      identity === undefined ? only : ({ kind: 'transaction', changes, identity } as const);
    oplog.replay({ timestamp, term, wallTime, change });
    // Whoever would resume before it is told that its history is lost.
    if (isLost) oplog.forget();
    if (identity === undefined) return;
    const store = this.#storage.beginTransaction(oplog.position);
    const committed = Transaction.committed(identity, store, oplog.position);
    const { retryableWrites } = this.#call.node;
    retryableWrites.recallTransaction(sessionKey(identity.lsid), identity.txnNumber, committed);
  }

  /** Builds indexes and views: all documents are there now. */
  finish(): void {
    // Nobody knows when what is there was written.
    if (this.#operations === 0) this.#storage.oplog.restart('recovered');
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
        database: asText(each.get('database')),
        name: asText(each.get('name')),
      };
      const shown = asFields(each.get('options'));
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
        viewOn: asText(shown.get('viewOn')),
        pipeline: shown.get('pipeline') as readonly Fields[],
        collation: collation instanceof Map ? parseCollation(collation) : undefined,
        shown,
      };
      this.#storage.catalog.add(view);
    }
  }
}

interface Applied {
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array;
}

/** Makes one change; returns the document as it was before, and as it is. */
function applyDocument(
  collection: Collection,
  { kind, bytes }: DocumentEntry,
  position: OpTime,
): Applied {
  if (kind === 'insert') {
    collection.applyInsert(bytes, position);
    return { before: undefined, after: bytes };
  }
  const [was, after] =
    kind === 'update' && !collection.idsAreUnique ? measurementsIn(bytes) : [bytes, bytes];
  const record = collection.idsAreUnique
    ? collection.findById(idOf(bytes) ?? null)
    : collection.findExactly(was);
  // A capped collection has let go of it by itself when the document before was inserted.
  if (record === undefined && collection.options.capped !== undefined) {
    return { before: bytes, after };
  }
  if (record === undefined) throw new RangeError(`${kind} of a document that is not there`);
  const before = record.head.bytes;
  if (kind === 'delete') collection.applyRemove(record, position);
  else collection.applyUpdate(record, after, position);
  return { before, after };
}

/** The body that `create` would have been given. */
function bodyOf(shown: Fields): CollectionBody {
  const body: Record<string, Value | number | undefined> = Object.fromEntries(shown);
  for (const name of ['size', 'max', 'expireAfterSeconds']) {
    if (shown.has(name)) body[name] = numberOf(shown.get(name));
  }
  return body as CollectionBody;
}
