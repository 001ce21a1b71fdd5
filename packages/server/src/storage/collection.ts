import { present } from '@touchstone/protocol';
import { allAtOnce } from '../value/steps.ts';
import type { Fields, Value } from '../value/value.ts';
import { type BuiltIndex, buildingIndex, catchUp } from './building-index.ts';
import { foldOf } from './collation-fold.ts';
import { CollectionIndex, clusteredDuplicate, duplicateKey } from './collection-index.ts';
import type { CollectionOptions } from './collection-options.ts';
import type {
  ChangedRecords,
  DocumentCollection,
  IndexFilter,
  Namespace,
} from './document-collection.ts';
import { type Fold, type IdKey, idKeyOf, idKeyOfDocument, idOf } from './id-key.ts';
import type { IndexDefinition } from './index-definition.ts';
import type { ChangedCollection, Oplog, OpTime } from './oplog.ts';
import { RecentChanges } from './recent-changes.ts';
import { pushVersion, type StoredRecord, type Version, visibleBytes } from './stored-record.ts';
import { UncommittedWrites } from './uncommitted-writes.ts';

/** The part of the storage that a collection needs which holds it. */
export interface CollectionHost {
  readonly oplog: Oplog;
  /** The oldest position that somebody may still read. */
  horizon(): OpTime;
  /** Documents get a time to live. */
  noteExpiring(): void;
}

/** A collection without its documents. */
export interface CollectionDescription {
  readonly namespace: Namespace;
  readonly options: CollectionOptions;
  readonly indexes: readonly {
    readonly index: CollectionIndex;
    readonly definition: IndexDefinition;
  }[];
}

export type { Namespace } from './document-collection.ts';

/** The documents of one collection, in natural order, with its indexes. */
export class Collection implements DocumentCollection {
  readonly kind = 'collection';
  /** True if its documents are made of something else that is stored: nobody keeps or restores it by itself. */
  readonly isDerived: boolean = false;
  readonly uuid: Uint8Array;
  readonly idsAreUnique: boolean;
  readonly indexFilters: Map<string, IndexFilter> = new Map();
  /** The position from which on it is there. */
  createdAt: OpTime;
  /** The position of the newest write into it. */
  changedAt: OpTime;
  /** The documents that transactions in progress have written. */
  readonly uncommitted: UncommittedWrites = new UncommittedWrites();
  /** The position from which on it is gone. */
  droppedAt: OpTime | undefined;
  namespace: Namespace;
  options: CollectionOptions;
  readonly #host: CollectionHost;
  readonly #records = new Map<number, StoredRecord>();
  readonly #byId = new Map<IdKey, StoredRecord>();
  readonly #indexes: CollectionIndex[];
  readonly #graveyard: StoredRecord[] = [];
  readonly #recent: RecentChanges = new RecentChanges();
  readonly #fold: Fold | undefined;
  // The order by `_id` is only kept once somebody asked for it: equality needs no order.
  #idOrdered = false;
  #nextRecordId = 1;
  #count = 0;
  #dataSize = 0;

  constructor(
    host: CollectionHost,
    namespace: Namespace,
    made: {
      readonly uuid: Uint8Array;
      readonly options: CollectionOptions;
      readonly idIndex: IndexDefinition;
    },
  ) {
    this.#host = host;
    this.namespace = namespace;
    this.uuid = made.uuid;
    this.options = made.options;
    this.idsAreUnique = !made.options.shown.has('timeseries');
    this.createdAt = host.oplog.position;
    this.changedAt = this.createdAt;
    this.#fold = foldOf(made.options.collation);
    this.#indexes = [new CollectionIndex(made.idIndex)];
    if (made.options.shown.has('expireAfterSeconds')) host.noteExpiring();
  }

  /** All indexes; that on `_id` is the first. */
  get indexes(): readonly CollectionIndex[] {
    return this.#indexes;
  }

  /** The index on `_id`, in order from the first call on. */
  get idIndex(): CollectionIndex {
    const index = present(this.#indexes[0]);
    if (!this.#idOrdered) {
      this.#idOrdered = true;
      index.load(this.#records.values());
    }
    return index;
  }

  /** The number of documents that there are now. */
  get count(): number {
    return this.#count;
  }

  /** The number of bytes that they take. */
  get dataSize(): number {
    return this.#dataSize;
  }

  get fullName(): string {
    return `${this.namespace.database}.${this.namespace.name}`;
  }

  /** The record with this `_id`, as a reader at `at` sees it. */
  findById(id: Value, at?: OpTime): StoredRecord | undefined {
    let record = this.#byId.get(idKeyOf(id, this.#fold));
    while (record !== undefined && visibleBytes(record, at) === undefined) record = record.older;
    return record;
  }

  /** The record of just this document. */
  findExactly(document: Uint8Array): StoredRecord | undefined {
    let record = this.#byId.get(this.keyOfDocument(document));
    while (record !== undefined) {
      const { bytes } = record.head;
      if (bytes !== undefined && Buffer.compare(bytes, document) === 0) return record;
      record = record.older;
    }
    return undefined;
  }

  /** The newest record that ever had this key, deleted or not. */
  newest(idKey: IdKey): StoredRecord | undefined {
    return this.#byId.get(idKey);
  }

  /** The value of `_id` as a key, under the collection's collation. */
  keyOf(id: Value): IdKey {
    return idKeyOf(id, this.#fold);
  }

  keyOfDocument(document: Uint8Array): IdKey {
    return idKeyOfDocument(document, this.#fold);
  }

  #checkConflict(record: StoredRecord): void {
    if (!this.uncommitted.isEmpty) this.uncommitted.check(record.idKey);
  }

  /** The records that a reader in the past sees otherwise than the indexes. */
  changedFor(at: OpTime | undefined): ChangedRecords | undefined {
    if (at === undefined || this.changedAt <= at) return undefined;
    return {
      hides: ({ head }) => head.position > at,
      visible: this.#recent.visibleAt(at),
    };
  }

  /** The record itself, deleted or not. */
  recordAt(recordId: number): StoredRecord | undefined {
    return this.#records.get(recordId);
  }

  /** Every record in natural order, deleted ones included: ask `visibleBytes` of each. */
  records(): Iterable<StoredRecord> {
    return this.#records.values();
  }

  /** Every record from the newest to the oldest. */
  *recordsBackwards(): Generator<StoredRecord> {
    let left = this.#records.size;
    for (let recordId = this.#nextRecordId - 1; recordId > 0 && left > 0; recordId--) {
      const record = this.#records.get(recordId);
      if (record === undefined) continue;
      left--;
      yield record;
    }
  }

  /** The records behind a record id, in natural order. */
  *recordsAfter(recordId: number): Generator<StoredRecord> {
    for (let next = recordId + 1; next < this.#nextRecordId; next++) {
      const record = this.#records.get(next);
      if (record !== undefined) yield record;
    }
  }

  /** Stores a new document. Throws DuplicateKey and leaves everything as it was. */
  insert(document: Uint8Array): StoredRecord {
    const idKey = this.keyOfDocument(document);
    const existing = this.#byId.get(idKey);
    if (this.idsAreUnique && existing?.head.bytes !== undefined) {
      if (this.options.clustered !== undefined) {
        throw clusteredDuplicate(this.fullName, idOf(document) ?? null);
      }
      throw duplicateKey(this.fullName, present(this.#indexes[0]).definition, [
        idOf(document) ?? null,
      ]);
    }
    if (!this.uncommitted.isEmpty) this.uncommitted.check(idKey);
    this.#checkUnique(document, undefined);
    const position = this.#host.oplog.append({
      kind: 'insert',
      collection: this.identity,
      after: document,
    });
    return this.applyInsert(document, position);
  }

  /** Stores a document that was checked and logged before. */
  applyInsert(document: Uint8Array, position: OpTime): StoredRecord {
    const idKey = this.keyOfDocument(document);
    this.changedAt = position;
    const record: StoredRecord = {
      recordId: this.#nextRecordId++,
      idKey,
      head: { position, bytes: document, previous: undefined },
      prunedTo: -1,
      older: this.#byId.get(idKey),
    };
    this.#records.set(record.recordId, record);
    this.#byId.set(idKey, record);
    for (const index of this.#maintained()) index.add(record, document);
    this.#recent.add(record, position, this.#host);
    this.#count++;
    this.#dataSize += document.length;
    if (this.options.capped !== undefined) this.#trimCapped();
    return record;
  }

  /** Gives a record new content. Throws DuplicateKey and leaves everything as it was. */
  update(
    record: StoredRecord,
    document: Uint8Array,
    replacement: boolean,
    operators?: Fields,
  ): void {
    const before = present(record.head.bytes);
    this.#checkConflict(record);
    this.#checkUnique(document, record, before);
    const position = this.#host.oplog.append({
      kind: 'update',
      collection: this.identity,
      before,
      after: document,
      replacement,
      operators,
    });
    this.applyUpdate(record, document, position);
  }

  /** Gives a record content that was checked and logged before. */
  applyUpdate(record: StoredRecord, document: Uint8Array, position: OpTime): void {
    const before = present(record.head.bytes);
    for (const index of this.#indexes.slice(1)) {
      if (!index.isTouchedBy(before, document)) continue;
      index.remove(record, before);
      index.add(record, document);
    }
    this.#push(record, { position, bytes: document, previous: undefined });
    this.#dataSize += document.length - before.length;
  }

  remove(record: StoredRecord): void {
    const before = present(record.head.bytes);
    this.#checkConflict(record);
    const position = this.#host.oplog.append({
      kind: 'delete',
      collection: this.identity,
      before,
    });
    this.applyRemove(record, position);
  }

  /** Removes a record whose removal was checked and logged before. */
  applyRemove(record: StoredRecord, position: OpTime): void {
    const before = present(record.head.bytes);
    for (const index of this.#maintained()) index.remove(record, before);
    this.#push(record, { position, bytes: undefined, previous: undefined });
    this.#count--;
    this.#dataSize -= before.length;
    this.#graveyard.push(record);
    this.#sweep();
  }

  /** The collection apart from its documents. */
  get description(): CollectionDescription {
    const { namespace, options } = this;
    const indexes = this.#indexes.map((index) => ({ index, definition: index.definition }));
    return { namespace, options, indexes };
  }

  /**
   * Makes it what it was at `then`, a position that somebody has held since: the documents at their places, too. The
   * changes are made at `position`. It costs as much as has changed, but for an index that was dropped since.
   */
  restore(description: CollectionDescription, then: OpTime, position: OpTime): void {
    this.namespace = description.namespace;
    this.options = description.options;
    const missed = description.indexes.filter(({ index }) => !this.#indexes.includes(index));
    const left = description.indexes.filter((each) => !missed.includes(each));
    this.#indexes.splice(0, this.#indexes.length, ...left.map(({ index }) => index));
    if (this.changedAt > then) {
      for (const record of this.#recent.after(then)) this.#restoreRecord(record, then, position);
    }
    for (const { index } of missed) index.load(this.#records.values());
    this.#indexes.splice(
      0,
      this.#indexes.length,
      ...description.indexes.map(({ index, definition }) => {
        index.definition = definition;
        return index;
      }),
    );
  }

  #restoreRecord(record: StoredRecord, then: OpTime, position: OpTime): void {
    const bytes = visibleBytes(record, then);
    const now = record.head.bytes;
    if (bytes === now) return;
    if (bytes === undefined) this.applyRemove(record, position);
    else if (now !== undefined) this.applyUpdate(record, bytes, position);
    else this.#revive(record, bytes, position);
  }

  // The record still stands at its place; what was inserted under its `_id` since goes by itself.
  #revive(record: StoredRecord, bytes: Uint8Array, position: OpTime): void {
    for (const index of this.#maintained()) index.add(record, bytes);
    this.#push(record, { position, bytes, previous: undefined });
    if (this.idsAreUnique) this.#byId.set(record.idKey, record);
    this.#count++;
    this.#dataSize += bytes.length;
  }

  // Deleted records go when nobody can see them any more.
  #sweep(): void {
    const horizon = this.#host.horizon();
    let gone = 0;
    for (const record of this.#graveyard) {
      if (record.head.position > horizon) break;
      gone++;
      // It was deleted, and is there again.
      if (record.head.bytes !== undefined) continue;
      this.#records.delete(record.recordId);
      this.#forgetId(record);
    }
    if (gone > 0) this.#graveyard.splice(0, gone);
  }

  // Of records with equal ids, those that are left stay known.
  #forgetId(record: StoredRecord): void {
    let newer = this.#byId.get(record.idKey);
    if (newer === record) {
      if (this.idsAreUnique || record.older === undefined) this.#byId.delete(record.idKey);
      else this.#byId.set(record.idKey, record.older);
      return;
    }
    if (this.idsAreUnique) return;
    while (newer !== undefined && newer.older !== record) newer = newer.older;
    if (newer !== undefined) newer.older = record.older;
  }

  #push(record: StoredRecord, version: Version): void {
    this.changedAt = version.position;
    this.#recent.add(record, version.position, this.#host);
    pushVersion(record, version, this.#host.horizon());
  }

  #trimCapped(): void {
    const { size, max } = present(this.options.capped);
    for (const record of this.#records.values()) {
      if (this.#dataSize <= size && (max === undefined || this.#count <= max)) return;
      if (record.head.bytes !== undefined) this.remove(record);
    }
  }

  #maintained(): readonly CollectionIndex[] {
    if (this.#idOrdered) return this.#indexes;
    return this.#indexes.length === 1 ? [] : this.#indexes.slice(1);
  }

  /** True if all indexes can hold a document, that took the place of `before` if that is given. */
  #checkUnique(document: Uint8Array, self: StoredRecord | undefined, before?: Uint8Array): void {
    for (let at = 1; at < this.#indexes.length; at++) {
      const index = present(this.#indexes[at]);
      if (before !== undefined && !index.isTouchedBy(before, document)) continue;
      index.checkUnique(document, self, this.fullName);
      if (!this.uncommitted.isEmpty && index.isUnique) {
        this.uncommitted.checkUnique(index.keysOf(document), { index });
      }
      // Reads the keys once before anything is changed: some documents cannot be indexed at all.
      index.keysOf(document);
    }
  }

  addIndex(definition: IndexDefinition): CollectionIndex {
    return this.attachIndex(allAtOnce(buildingIndex(definition, this.#records.values())));
  }

  attachIndex(built: BuiltIndex): CollectionIndex {
    catchUp(built, this.#records);
    const { index } = built;
    const { definition } = index;
    const violation = index.isUnique ? index.firstViolation() : undefined;
    if (violation !== undefined) {
      const key = present(index.keyIn(present(violation.record.head.bytes), violation.key));
      throw duplicateKey(this.fullName, definition, key);
    }
    this.#indexes.push(index);
    if (definition.expireAfterSeconds !== undefined) this.#host.noteExpiring();
    return index;
  }

  dropIndex(index: CollectionIndex): void {
    const at = this.#indexes.indexOf(index);
    if (at > 0) this.#indexes.splice(at, 1);
  }

  /** The name and the UUID that the op-log has for it. */
  get identity(): ChangedCollection {
    const { database, name } = this.namespace;
    const imagesKept = this.options.changeStreamPreAndPostImages;
    const identity = { database, name, uuid: this.uuid, imagesKept };
    return this.options.shown.has('timeseries') ? { ...identity, isTimeSeries: true } : identity;
  }
}
