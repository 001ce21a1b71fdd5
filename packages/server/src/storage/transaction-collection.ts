import { present } from '@touchstone/protocol';
import { CommandError } from '../value/command-error.ts';
import type { Fields, Value } from '../value/value.ts';
import type { BuiltIndex } from './building-index.ts';
import type { Collection } from './collection.ts';
import { type CollectionIndex, duplicateKey } from './collection-index.ts';
import type { CollectionOptions } from './collection-options.ts';
import type { ChangedRecords, DocumentCollection, Namespace } from './document-collection.ts';
import { type IdKey, idOf } from './id-key.ts';
import type { IndexDefinition } from './index-definition.ts';
import type { IndexKey } from './index-key.ts';
import type { OpTime, SingleChange } from './oplog.ts';
import { type StoredRecord, visibleBytes } from './stored-record.ts';
import { conflictOverKey, type UncommittedWriter } from './uncommitted-writes.ts';
import {
  CONFLICT_OVER_DOCUMENT,
  type ConflictingTransaction,
  WriteConflict,
} from './write-conflict.ts';

/** The part of a transaction that the collections need that it sees. */
export interface TransactionScope {
  readonly holder: ConflictingTransaction;
  /** The op time at which it reads. */
  readonly position: OpTime;
  log(change: SingleChange): void;
}

/** A collection as a transaction sees it: what was there when it began, with its own writes over it. */
export class TransactionCollection implements DocumentCollection, UncommittedWriter {
  readonly kind = 'collection';
  readonly base: Collection;
  readonly #scope: TransactionScope;
  // Own records: those in the place of stored ones, and new ones in the order of their insertion.
  readonly #replaced = new Map<StoredRecord, StoredRecord>();
  readonly #inserted: StoredRecord[] = [];
  readonly #byId = new Map<IdKey, StoredRecord>();
  #count = 0;

  constructor(base: Collection, scope: TransactionScope) {
    this.base = base;
    this.#scope = scope;
  }

  get holder(): ConflictingTransaction {
    return this.#scope.holder;
  }

  get uuid(): Uint8Array {
    return this.base.uuid;
  }

  get namespace(): Namespace {
    return this.base.namespace;
  }

  get fullName(): string {
    return this.base.fullName;
  }

  get options(): CollectionOptions {
    return this.base.options;
  }

  get indexes(): readonly CollectionIndex[] {
    return this.base.indexes;
  }

  get idsAreUnique(): boolean {
    return this.base.idsAreUnique;
  }

  get indexFilters(): DocumentCollection['indexFilters'] {
    return this.base.indexFilters;
  }

  get idIndex(): CollectionIndex {
    return this.base.idIndex;
  }

  get count(): number {
    return this.base.count + this.#count;
  }

  get dataSize(): number {
    return this.base.dataSize;
  }

  findById(id: Value, at?: OpTime): StoredRecord | undefined {
    const own = this.#byId.get(this.base.keyOf(id));
    if (own === undefined) return this.base.findById(id, at);
    return own.head.bytes === undefined ? undefined : own;
  }

  get changedAt(): OpTime {
    return this.base.changedAt;
  }

  changedFor(at: OpTime | undefined): ChangedRecords | undefined {
    const below = this.base.changedFor(at);
    if (this.#byId.size === 0) return below;
    return {
      hides: (record) => this.#replaced.has(record) || below?.hides(record) === true,
      visible: this.#visibleRecords(below),
    };
  }

  *#visibleRecords(
    below: ChangedRecords | undefined,
  ): Generator<{ readonly record: StoredRecord; readonly bytes: Uint8Array }> {
    for (const record of this.#byId.values()) {
      const { bytes } = record.head;
      if (bytes !== undefined) yield { record, bytes };
    }
    for (const each of below?.visible ?? []) if (!this.#replaced.has(each.record)) yield each;
  }

  *records(): Generator<StoredRecord> {
    for (const record of this.base.records()) yield this.#replaced.get(record) ?? record;
    yield* this.#inserted;
  }

  *recordsBackwards(): Generator<StoredRecord> {
    yield* this.#inserted.toReversed();
    for (const record of this.base.recordsBackwards()) yield this.#replaced.get(record) ?? record;
  }

  recordAt(recordId: number): StoredRecord | undefined {
    return [...this.records()].find((record) => record.recordId === recordId);
  }

  *recordsAfter(recordId: number): Generator<StoredRecord> {
    for (const record of this.records()) if (record.recordId > recordId) yield record;
  }

  *writtenDocuments(): Generator<Uint8Array> {
    for (const { head } of this.#byId.values()) if (head.bytes !== undefined) yield head.bytes;
  }

  insert(document: Uint8Array): StoredRecord {
    this.#checkWritable();
    const idKey = this.base.keyOfDocument(document);
    this.#checkNewId(idKey, document);
    this.base.uncommitted.add(idKey, this, conflictOverKey(present(this.indexes[0])));
    this.#checkUnique(document, undefined, conflictOverKey);
    const record = this.#ownRecord(idKey, document, Number.MAX_SAFE_INTEGER);
    this.#inserted.push(record);
    this.#count++;
    this.#scope.log({ kind: 'insert', collection: this.base.identity, after: document });
    return record;
  }

  update(
    record: StoredRecord,
    document: Uint8Array,
    replacement: boolean,
    operators?: Fields,
  ): void {
    const before = present(visibleBytes(record, this.#scope.position));
    this.#reserve(record);
    this.#checkUnique(document, record, () => CONFLICT_OVER_DOCUMENT);
    this.#put(record, document);
    const collection = this.base.identity;
    this.#scope.log({
      kind: 'update',
      collection,
      before,
      after: document,
      replacement,
      operators,
    });
  }

  remove(record: StoredRecord): void {
    const before = present(visibleBytes(record, this.#scope.position));
    this.#reserve(record);
    this.#put(record, undefined);
    this.#count--;
    this.#scope.log({ kind: 'delete', collection: this.base.identity, before });
  }

  /** For collections that the transaction itself created: nobody else sees the index. */
  addIndex(definition: IndexDefinition): CollectionIndex {
    return this.base.addIndex(definition);
  }

  attachIndex(built: BuiltIndex): CollectionIndex {
    return this.base.attachIndex(built);
  }

  dropIndex(index: CollectionIndex): void {
    this.base.dropIndex(index);
  }

  /** Makes the writes those of everybody, as of a position. */
  commit(position: OpTime): void {
    for (const [record, { head }] of this.#replaced) {
      if (head.bytes === undefined) this.base.applyRemove(record, position);
      else this.base.applyUpdate(record, head.bytes, position);
    }
    for (const { head } of this.#inserted) {
      if (head.bytes !== undefined) this.base.applyInsert(head.bytes, position);
    }
  }

  release(): void {
    this.base.uncommitted.release(this);
  }

  #isOwn(record: StoredRecord): boolean {
    return this.#byId.get(record.idKey) === record;
  }

  #checkWritable(): void {
    if (this.options.capped !== undefined) {
      throw new CommandError(
        'OperationNotSupportedInTransaction',
        `Collection '${this.fullName}' is a capped collection. Writes in transactions are not ` +
          'allowed on capped collections.',
      );
    }
    if (!this.idsAreUnique) {
      throw new CommandError(
        'OperationNotSupportedInTransaction',
        `Cannot write to a time-series collection in a multi-document transaction: ${this.fullName}`,
      );
    }
    if (this.base.droppedAt === undefined) return;
    throw new WriteConflict(
      `Unable to write to collection '${this.fullName}' due to catalog changes; please retry the operation`,
    );
  }

  #checkNewId(idKey: IdKey, document: Uint8Array): void {
    const own = this.#byId.get(idKey);
    const idIndex = present(this.indexes[0]);
    let stored = own === undefined ? this.base.newest(idKey) : undefined;
    const changedSince = stored !== undefined && stored.head.position > this.#scope.position;
    while (stored !== undefined && this.#visible(stored) === undefined) stored = stored.older;
    if (stored !== undefined || own?.head.bytes !== undefined) {
      throw duplicateKey(this.fullName, idIndex.definition, [idOf(document) ?? null]);
    }
    if (changedSince) throw new WriteConflict(conflictOverKey(idIndex));
  }

  #visible(record: StoredRecord): Uint8Array | undefined {
    return visibleBytes(record, this.#scope.position);
  }

  // The first who writes wins: whoever read an older version has to start over.
  #reserve(record: StoredRecord): void {
    if (this.#isOwn(record)) return;
    this.#checkWritable();
    if (record.head.position > this.#scope.position) {
      throw new WriteConflict(CONFLICT_OVER_DOCUMENT);
    }
    this.base.uncommitted.add(record.idKey, this, CONFLICT_OVER_DOCUMENT);
  }

  #checkUnique(
    document: Uint8Array,
    self: StoredRecord | undefined,
    words: (index: CollectionIndex) => string,
  ): void {
    for (const index of this.indexes.slice(1)) {
      const keys = index.keysOf(document);
      if (!index.isUnique) continue;
      for (const key of keys) {
        if (this.#isTakenSince(index, key, self)) throw new WriteConflict(words(index));
        this.#checkPastKey(index, key, self);
        this.#checkOwnKey(index, key, self);
      }
      this.base.uncommitted.checkUnique(keys, { index, self: this, words: words(index) });
    }
  }

  // The index knows the newest versions only: what changed since the snapshot may have had the key.
  #checkPastKey(index: CollectionIndex, key: IndexKey, self: StoredRecord | undefined): void {
    const { position } = this.#scope;
    if (this.base.changedAt <= position) return;
    for (const record of this.base.records()) {
      if (record.head.position <= position || record === self) continue;
      const past = visibleBytes(record, position);
      if (past !== undefined && hasKey(index, past, key)) {
        throw duplicateKey(this.fullName, index.definition, key);
      }
    }
  }

  #checkOwnKey(index: CollectionIndex, key: IndexKey, self: StoredRecord | undefined): void {
    for (const own of this.#byId.values()) {
      if (own === self || own.head.bytes === undefined) continue;
      if (self !== undefined && this.#replaced.get(self) === own) continue;
      if (hasKey(index, own.head.bytes, key)) {
        throw duplicateKey(this.fullName, index.definition, key);
      }
    }
  }

  // True if somebody wrote the key since the snapshot. Throws when the snapshot has it already.
  #isTakenSince(index: CollectionIndex, key: IndexKey, self: StoredRecord | undefined): boolean {
    for (const record of index.recordsWith(key)) {
      if (record === self || this.#replaced.has(record)) continue;
      const visible = this.#visible(record);
      if (visible === undefined || !hasKey(index, visible, key)) return true;
      throw duplicateKey(this.fullName, index.definition, key);
    }
    return false;
  }

  #put(record: StoredRecord, bytes: Uint8Array | undefined): void {
    if (this.#isOwn(record)) {
      record.head = { position: 0, bytes, previous: undefined };
      return;
    }
    this.#replaced.set(record, this.#ownRecord(record.idKey, bytes, record.recordId));
  }

  // OpTime 0 is before everything: the transaction's reader sees it.
  #ownRecord(idKey: IdKey, bytes: Uint8Array | undefined, recordId: number): StoredRecord {
    const head = { position: 0, bytes, previous: undefined };
    const record: StoredRecord = { recordId, idKey, head, prunedTo: -1, older: undefined };
    this.#byId.set(idKey, record);
    return record;
  }
}

function hasKey(index: CollectionIndex, document: Uint8Array, key: IndexKey): boolean {
  return index.keysOf(document).some((other) => index.compareKeys(other, key) === 0);
}
