import assert from 'node:assert/strict';
import { it } from 'node:test';
import { encode, present } from '@touchstone/protocol';
import { BSON } from 'bson';
import fc from 'fast-check';
import type { Collection } from './collection.ts';
import type { CollectionIndex } from './collection-index.ts';
import {
  collectionIn,
  definitionOf,
  seenAt,
  shown,
  shownOf,
  storageAt,
  stored,
} from './storage.test-support.ts';
import type { Storage } from './storage.ts';
import type { StorageSnapshot } from './storage-snapshot.ts';
import { type StoredRecord, visibleBytes } from './stored-record.ts';

/** A document of the model: its place in the natural order, and its fields. */
interface Kept {
  readonly place: number;
  readonly _id: number;
  readonly a: number | readonly number[];
  readonly u: number;
}

/** A call with the numbers that decide about what it is for. */
type Call = readonly [
  kind: 'insert' | 'update' | 'remove' | 'hold' | 'release' | 'snapshot' | 'restore' | 'order',
  which: number,
  a: number | readonly number[],
  u: number,
];

interface Held {
  readonly position: number;
  readonly documents: readonly Kept[];
  readonly release: () => void;
}

/** The collection beside what it should have. */
class Compared {
  readonly storage: Storage = storageAt({ now: 0 });
  readonly collection: Collection = collectionIn(this.storage);
  readonly byA: CollectionIndex = this.collection.addIndex(definitionOf({ a: 1 }));
  readonly byU: CollectionIndex = this.collection.addIndex(
    definitionOf({ u: -1 }, { unique: true, sparse: true }),
  );
  readonly held: Held[] = [];
  readonly snapshots: { readonly of: StorageSnapshot; documents: readonly Kept[] }[] = [];
  documents: readonly Kept[] = [];
  #nextPlace = 0;

  play([kind, which, a, u]: Call): void {
    const chosen = this.documents[which % Math.max(1, this.documents.length)];
    if (kind === 'insert') this.insert({ place: this.#nextPlace, _id: which, a, u });
    else if (kind === 'update' && chosen) this.update(chosen, { ...chosen, a, u });
    else if (kind === 'remove' && chosen) this.remove(chosen);
    else if (kind === 'hold') this.hold();
    else if (kind === 'release') this.#release(which);
    else if (kind === 'snapshot')
      this.snapshots.push({ of: this.storage.snapshot(), documents: this.documents });
    else if (kind === 'restore') this.restore(which);
    else if (kind === 'order') assert.equal(this.collection.idIndex.size, this.documents.length);
  }

  #release(which: number): void {
    const [held] = this.held.splice(which % Math.max(1, this.held.length), 1);
    held?.release();
  }

  insert(document: Kept): void {
    const isTaken = this.documents.some(({ _id }) => _id === document._id);
    const bytes = bytesOf(document);
    if (isTaken || this.#hasU(document.u)) {
      const expected = isTaken ? { _id: document._id } : { u: document.u };
      this.#refuses(expected, () => this.collection.insert(bytes));
      return;
    }
    this.collection.insert(bytes);
    this.#nextPlace++;
    this.documents = [...this.documents, document];
  }

  update(old: Kept, document: Kept): void {
    const change = () => this.collection.update(this.#recordOf(old), bytesOf(document), true);
    if (document.u !== old.u && this.#hasU(document.u)) {
      this.#refuses({ u: document.u }, change);
      return;
    }
    change();
    this.documents = this.documents.map((each) => (each === old ? document : each));
  }

  remove(old: Kept): void {
    this.collection.remove(this.#recordOf(old));
    this.documents = this.documents.filter((each) => each !== old);
  }

  hold(): void {
    const { position } = this.storage;
    const release = this.storage.holdSnapshot();
    this.held.push({ position, documents: this.documents, release });
  }

  // Going back is a write: what was seen at a moment between is still seen there.
  restore(which: number): void {
    const snapshot = this.snapshots[which % Math.max(1, this.snapshots.length)];
    if (snapshot === undefined) return;
    this.storage.restore(snapshot.of);
    this.documents = snapshot.documents;
  }

  /** Fails unless everybody sees what they should. */
  check(): void {
    const { collection } = this;
    const all = this.documents.map(bytesOf);
    assert.equal(collection.count, all.length);
    assert.equal(
      collection.dataSize,
      all.reduce((sum, { length }) => sum + length, 0),
    );
    this.#checkReader(this.documents, undefined);
    for (const { position, documents } of this.held) this.#checkReader(documents, position);
    this.#checkOrder(this.byA, (each) => [each.a].flat() as number[]);
    this.#checkOrder(this.byU, ({ u }) => [-u]);
    assert.deepEqual(
      collection.indexes.map(({ definition }) => definition.name),
      ['_id_', 'a_1', 'u_-1'],
    );
  }

  /** Fails unless a reader finds just these documents, whichever way it looks. */
  #checkReader(documents: readonly Kept[], at: number | undefined): void {
    const { collection } = this;
    const expected = inNaturalOrder(documents);
    assert.deepEqual(seenAt(collection, at), expected);
    assert.deepEqual(shownOf(collection.recordsBackwards(), at), expected.toReversed());
    for (let _id = 0; _id < IDS; _id++) {
      const found = collection.findById(_id, at);
      const kept = documents.find((each) => each._id === _id);
      const bytes = found && visibleBytes(found, at);
      assert.equal(bytes && shown(bytes), kept && shown(bytesOf(kept)));
      if (found === undefined) continue;
      assert.equal(collection.recordAt(found.recordId), found);
      const behind = inNaturalOrder(documents).slice(expected.indexOf(shown(present(bytes))) + 1);
      assert.deepEqual(shownOf(collection.recordsAfter(found.recordId), at), behind);
    }
    assert.deepEqual(this.#byIndexAt(at).toSorted(), expected.toSorted());
  }

  /** The documents that a reader in the past finds by an index and what it is told beside it. */
  #byIndexAt(at: number | undefined): readonly string[] {
    const changed = this.collection.changedFor(at);
    const found = new Set<StoredRecord>();
    const walk = this.byA.walk();
    while (walk.next()) if (changed?.hides(walk.item) !== true) found.add(walk.item);
    const others = [...(changed?.visible ?? [])];
    for (const { record } of others) assert.ok(!found.has(record));
    return [...shownOf(found, at), ...others.map(({ bytes }) => shown(bytes))];
  }

  #checkOrder(index: CollectionIndex, keysOf: (document: Kept) => readonly number[]): void {
    const entries = this.documents.flatMap((document) =>
      [...new Set(keysOf(document))].map((key) => ({ key, document })),
    );
    entries.sort((a, b) => a.key - b.key || a.document.place - b.document.place);
    const expected = entries.map(({ document }) => shown(bytesOf(document)));
    for (const direction of [1, -1] as const) {
      const records: StoredRecord[] = [];
      const walk = index.walk(undefined, direction);
      while (walk.next()) records.push(walk.item);
      if (direction < 0) records.reverse();
      assert.deepEqual(shownOf(records), expected);
    }
    assert.equal(index.size, expected.length);
  }

  #hasU(u: number): boolean {
    return this.documents.some((each) => each.u === u);
  }

  #recordOf({ _id }: Kept): StoredRecord {
    return present(this.collection.findById(_id));
  }

  #refuses(keyValue: object, call: () => void): void {
    assert.throws(call, (error: { codeName?: string; details?: unknown; message: string }) => {
      assert.equal(error.codeName, 'DuplicateKey');
      const [[name, value]] = Object.entries(keyValue) as [[string, number]];
      assert.match(error.message, new RegExp(`dup key: \\{ ${name}: ${value} \\}`));
      return true;
    });
  }
}

const IDS = 6;

function bytesOf({ _id, a, u }: Kept): Uint8Array {
  return encode({ _id, a, u });
}

function inNaturalOrder(documents: readonly Kept[]): string[] {
  return documents.toSorted((a, b) => a.place - b.place).map((each) => shown(bytesOf(each)));
}

const call: fc.Arbitrary<Call> = fc.tuple(
  fc.constantFrom(
    ...(['insert', 'insert', 'insert', 'update', 'update', 'remove', 'remove'] as const),
    ...(['hold', 'release', 'snapshot', 'restore', 'order'] as const),
  ),
  fc.nat(IDS - 1),
  fc.oneof(fc.nat(3), fc.array(fc.nat(3), { minLength: 1, maxLength: 2 })),
  fc.nat(9),
);

it('property: after random calls everybody sees what was there at their moment', () => {
  fc.assert(
    fc.property(fc.array(call, { maxLength: 30 }), (calls) => {
      const compared = new Compared();
      for (const each of calls) {
        compared.play(each);
        compared.check();
      }
    }),
    { numRuns: 60 },
  );
});

it('lets go of versions and deleted documents that nobody sees any more', () => {
  const storage = storageAt({ now: 0 });
  const collection = collectionIn(storage);
  const record = collection.insert(encode({ _id: 1, n: 0 }));
  const release = storage.holdSnapshot();
  for (let n = 1; n < 5; n++) collection.update(record, encode({ _id: 1, n }), false);
  const versions = (): number => {
    let count = 0;
    for (let each = record.head.previous; each !== undefined; each = each.previous) count++;
    return count;
  };
  assert.equal(versions(), 4);
  release();
  release();
  collection.update(record, encode({ _id: 1, n: 5 }), false);
  assert.equal(versions(), 0);
  collection.remove(record);
  assert.deepEqual([...collection.records()], []);
  assert.equal(collection.newest(1), undefined);
});

it('keeps a deleted document for the oldest of its readers', () => {
  const storage = storageAt({ now: 0 });
  const collection = collectionIn(storage);
  const [first, second] = [1, 2].map((_id) => collection.insert(encode({ _id })));
  let behind = storage.position;
  const remove = storage.addLaggard(() => behind);
  collection.remove(present(first));
  const between = storage.position;
  collection.remove(present(second));
  assert.equal([...collection.records()].length, 2);
  behind = between;
  const third = collection.insert(encode({ _id: 3 }));
  collection.remove(third);
  assert.deepEqual(
    [...collection.records()].map(({ idKey }) => idKey),
    [2, 3],
  );
  remove();
  collection.remove(collection.insert(encode({ _id: 4 })));
  assert.equal([...collection.records()].length, 0);
});

it('knows documents of a time series by their ids, though several have the same', () => {
  const storage = storageAt({ now: 0 });
  const collection = collectionIn(storage, { shown: new Map([['timeseries', new Map()]]) });
  const records = [0, 1, 2].map((n) => collection.insert(encode({ _id: 7, n })));
  const newest = (): unknown => {
    const bytes = collection.findById(7)?.head.bytes;
    return bytes && BSON.deserialize(bytes)['n'];
  };
  assert.equal(newest(), 2);
  assert.equal(collection.findExactly(encode({ _id: 7, n: 0 })), records[0]);
  assert.equal(collection.findExactly(encode({ _id: 7, n: 3 })), undefined);
  assert.equal(collection.findExactly(encode({ _id: 8, n: 0 })), undefined);
  collection.remove(present(records[1]));
  assert.equal(collection.findExactly(encode({ _id: 7, n: 1 })), undefined);
  assert.equal(collection.findExactly(encode({ _id: 7, n: 0 })), records[0]);
  collection.remove(present(records[2]));
  assert.equal(newest(), 0);
  collection.remove(present(records[0]));
  assert.equal(newest(), undefined);
  assert.equal(collection.newest(7), undefined);
  assert.equal(collection.identity.isTimeSeries, true);
});

it('holds no more documents in a capped collection than it may, the newest', () => {
  const storage = storageAt({ now: 0 });
  const size = encode({ _id: 1 }).length;
  const ids = (collection: Collection): unknown[] =>
    [...collection.records()].flatMap(({ head, idKey }) => (head.bytes ? [idKey] : []));
  const byCount = collectionIn(storage, { capped: { size: 1000, max: 2 } });
  for (const _id of [1, 2, 3, 4]) byCount.insert(encode({ _id }));
  assert.deepEqual(ids(byCount), [3, 4]);
  const bySize = storage.createCollection(
    { database: 'test', name: 'd' },
    { ...byCount.options, capped: { size: size * 3, max: undefined } },
  );
  for (const _id of [1, 2, 3]) bySize.insert(encode({ _id }));
  assert.deepEqual(ids(bySize), [1, 2, 3]);
  bySize.insert(encode({ _id: 4 }));
  assert.deepEqual(ids(bySize), [2, 3, 4]);
});

it('tells of documents that are to expire, and only of those', () => {
  const storage = storageAt({ now: 0 });
  let told = 0;
  const stop = storage.onExpiring(() => told++);
  const collection = collectionIn(storage);
  collection.addIndex(definitionOf({ a: 1 }));
  assert.equal(told, 0);
  collection.addIndex(definitionOf({ b: 1 }, { expireAfterSeconds: 10 }));
  assert.equal(told, 1);
  collectionIn(storage, { shown: new Map([['expireAfterSeconds', 10]]) });
  assert.equal(told, 2);
  stop();
  collection.addIndex(definitionOf({ c: 1 }, { expireAfterSeconds: 10 }));
  assert.equal(told, 2);
});

it('refuses an index that cannot be unique, and stays without it', () => {
  const storage = storageAt({ now: 0 });
  const collection = collectionIn(storage);
  for (const [_id, a] of [
    [1, 1],
    [2, 2],
    [3, 2],
  ])
    collection.insert(encode({ _id, a }));
  const definition = definitionOf({ a: 1 }, { unique: true });
  assert.throws(() => collection.addIndex(definition), { message: /dup key: \{ a: 2 \}/ });
  assert.equal(collection.indexes.length, 1);
  collection.remove(present(collection.findById(3)));
  const index = collection.addIndex(definition);
  assert.throws(() => collection.insert(encode({ _id: 4, a: 1 })), { codeName: 'DuplicateKey' });
  collection.dropIndex(present(collection.indexes[0]));
  assert.equal(collection.indexes.length, 2);
  collection.dropIndex(index);
  assert.equal(collection.indexes.length, 1);
  collection.dropIndex(index);
  assert.equal(collection.indexes.length, 1);
  collection.insert(encode({ _id: 4, a: 1 }));
});

it('holds in an index that was dropped meanwhile what was there at the moment that it goes back to', () => {
  const storage = storageAt({ now: 0 });
  const collection = collectionIn(storage);
  const record = collection.insert(stored({ _id: 1, a: 0 }));
  const index = collection.addIndex(definitionOf({ a: 1 }));
  const snapshot = storage.snapshot();
  collection.update(record, stored({ _id: 1, a: 1 }), true);
  collection.dropIndex(index);
  collection.update(record, stored({ _id: 1, a: 2 }), true);
  storage.restore(snapshot);
  snapshot.release();
  const keys: unknown[] = [];
  const walk = index.walk();
  while (walk.next()) keys.push(walk.item === record && index.keyIn(stored({ a: 0 }), walk.key));
  assert.deepEqual(keys, [index.keysOf(stored({ a: 0 }))[0]]);
});
