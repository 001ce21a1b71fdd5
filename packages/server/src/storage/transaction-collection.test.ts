import assert from 'node:assert/strict';
import { it } from 'node:test';
import { encode, present } from '@touchstone/protocol';
import fc from 'fast-check';
import type { Collection } from './collection.ts';
import type { DocumentCollection } from './document-collection.ts';
import {
  collectionIn,
  definitionOf,
  seenAt,
  shown,
  shownOf,
  storageAt,
} from './storage.test-support.ts';
import type { Storage } from './storage.ts';
import { type StoredRecord, visibleBytes } from './stored-record.ts';
import type { TransactionStore } from './transaction-store.ts';

interface Kept {
  readonly _id: number;
  readonly u: number;
  readonly n: number;
}

/** One who writes: everybody else, or a transaction. */
interface Writer {
  readonly store: TransactionStore | undefined;
  readonly collection: DocumentCollection;
  readonly position: number | undefined;
  /** The documents that it sees. */
  documents: readonly Kept[];
  /** The ids, and the values of `u`, that it has written and nobody else may. */
  readonly touched: Set<number>;
  /** The ids that it has inserted. */
  readonly inserted: Set<number>;
  /** The documents that were there when it began. */
  readonly first: readonly Kept[];
}

const IDS = 5;
const IDENTITY = { lsid: new Map(), txnNumber: 1n };

function bytesOf({ _id, u, n }: Kept): Uint8Array {
  return encode({ _id, u, n });
}

type Call = readonly [
  who: number,
  kind: 'insert' | 'update' | 'remove' | 'commit' | 'abort' | 'begin',
  _id: number,
  u: number,
];

const SEEN_BY_ALL = 0;

/** Two transactions and everybody else over one collection with a unique index, beside what each should see. */
class Compared {
  readonly storage: Storage = storageAt({ now: 0 });
  readonly collection: Collection = collectionIn(this.storage);
  readonly writers: (Writer | undefined)[];
  #next = 0;
  /** For each id when it was last written for everybody, and when it was inserted. */
  readonly #changed = new Map<number, number>();
  readonly #born = new Map<number, number>();

  constructor() {
    this.collection.addIndex(definitionOf({ u: 1 }, { unique: true }));
    const { collection } = this;
    const all = { store: undefined, collection, position: undefined, documents: [] };
    this.writers = [
      { ...all, touched: new Set(), inserted: new Set(), first: [] },
      undefined,
      undefined,
    ];
  }

  play([who, kind, _id, u]: Call): void {
    const writer = this.writers[who];
    if (kind === 'begin') this.begin(who);
    else if (writer === undefined) return;
    else if (kind === 'commit' || kind === 'abort') this.end(who, writer, kind);
    else this.write(writer, kind, { _id, u, n: this.#next++ });
  }

  begin(who: number): void {
    if (who === SEEN_BY_ALL || this.writers[who] !== undefined) return;
    const { position } = this.storage;
    const store = this.storage.beginTransaction(position);
    const collection = present(store.collection('test', 'c'));
    const { documents } = this.all;
    const nothing = { touched: new Set<number>(), inserted: new Set<number>() };
    this.writers[who] = { store, collection, position, documents, ...nothing, first: documents };
  }

  get all(): Writer {
    return present(this.writers[SEEN_BY_ALL]);
  }

  end(who: number, writer: Writer, kind: 'commit' | 'abort'): void {
    if (writer.store === undefined) return;
    const before = this.storage.position;
    if (kind === 'abort') writer.store.abort();
    else {
      const position = writer.store.commit(IDENTITY);
      assert.equal(position, before + (writer.touched.size > 0 ? 1 : 0));
      for (const id of writer.touched) this.#commitOne(writer, id, position);
    }
    this.writers[who] = undefined;
  }

  #commitOne(writer: Writer, id: number, position: number): void {
    const old = this.all.documents.find(({ _id }) => _id === id);
    const own = writer.documents.find(({ _id }) => _id === id);
    this.#changed.set(id, position);
    if (writer.inserted.has(id)) this.#born.set(id, position);
    this.all.documents = this.all.documents.filter((each) => each !== old).concat(own ?? []);
  }

  write(writer: Writer, kind: 'insert' | 'update' | 'remove', given: Kept): void {
    const old = writer.documents.find(({ _id }) => _id === given._id);
    if (kind !== 'insert' && old === undefined) return;
    const expected = this.#expected(writer, kind, given, old);
    const { collection } = writer;
    const record = collection.findById(given._id, writer.position);
    const call = (): void => {
      if (kind === 'insert') collection.insert(bytesOf(given));
      else if (kind === 'update') collection.update(present(record), bytesOf(given), true);
      else collection.remove(present(record));
    };
    if (expected !== undefined) {
      assert.throws(call, { codeName: expected }, JSON.stringify([kind, given]));
      this.#giveUp(writer);
      return;
    }
    call();
    const { position } = this.storage;
    if (writer.store !== undefined) writer.touched.add(given._id);
    else this.#changed.set(given._id, position);
    if (kind === 'insert' && writer.store !== undefined) writer.inserted.add(given._id);
    else if (kind === 'insert') this.#born.set(given._id, position);
    const others = writer.documents.filter((each) => each !== old);
    writer.documents = kind === 'remove' ? others : [...others, given];
  }

  // A transaction does not outlive an error.
  #giveUp(writer: Writer): void {
    if (writer.store !== undefined) this.end(this.writers.indexOf(writer), writer, 'abort');
  }

  // The code of the error that a write has to end with; undefined where it has to succeed.
  #expected(writer: Writer, kind: string, given: Kept, old: Kept | undefined): string | undefined {
    const isTaken = kind === 'insert' && old !== undefined;
    if (isTaken) return 'DuplicateKey';
    if (this.#meetsId(writer, given._id)) return 'WriteConflict';
    if (kind === 'remove' || (kind === 'update' && old?.u === given.u)) return undefined;
    const isOther = ({ _id, u }: Kept): boolean => u === given.u && _id !== given._id;
    const newest = this.all.documents.find(isOther);
    if (newest !== undefined && !writer.touched.has(newest._id) && writer.store !== undefined) {
      const isKnown = writer.first.some(({ _id, u }) => _id === newest._id && u === given.u);
      const isReborn = (this.#born.get(newest._id) ?? 0) > (writer.position ?? 0);
      return isKnown && !isReborn ? 'DuplicateKey' : 'WriteConflict';
    }
    if (writer.documents.some(isOther)) return 'DuplicateKey';
    const isTakenByOther = this.#others(writer).some(({ documents, touched }) =>
      documents.some(({ _id, u }) => u === given.u && touched.has(_id)),
    );
    return isTakenByOther ? 'WriteConflict' : undefined;
  }

  #others(writer: Writer): readonly Writer[] {
    return this.writers
      .slice(1)
      .filter((each) => each !== undefined && each !== writer) as Writer[];
  }

  // True where another transaction in progress has written it, or somebody since a transaction began.
  #meetsId(writer: Writer, id: number): boolean {
    if (this.#others(writer).some(({ touched }) => touched.has(id))) return true;
    return (this.#changed.get(id) ?? 0) > (writer.position ?? Number.POSITIVE_INFINITY);
  }

  check(): void {
    for (const writer of this.writers) if (writer !== undefined) this.#checkReader(writer);
  }

  #checkReader({ collection, position, documents }: Writer): void {
    const expected = documents.map((each) => shown(bytesOf(each))).sort();
    assert.deepEqual(seenAt(collection, position).toSorted(), expected);
    assert.deepEqual(
      shownOf(collection.recordsBackwards(), position),
      seenAt(collection, position).toReversed(),
    );
    for (let _id = 0; _id < IDS; _id++) {
      const found = collection.findById(_id, position);
      const bytes = found && visibleBytes(found, position);
      const kept = documents.find((each) => each._id === _id);
      assert.equal(bytes && shown(bytes), kept && shown(bytesOf(kept)));
    }
    assert.deepEqual(this.#byIndex(collection, position), expected);
  }

  #byIndex(collection: DocumentCollection, position: number | undefined): readonly string[] {
    const changed = collection.changedFor(position);
    const found = new Set<StoredRecord>();
    const walk = present(collection.indexes[1]).walk();
    while (walk.next()) if (changed?.hides(walk.item) !== true) found.add(walk.item);
    const others = [...(changed?.visible ?? [])].map(({ bytes }) => shown(bytes));
    return [...shownOf(found, position), ...others].sort();
  }
}

const call: fc.Arbitrary<Call> = fc.tuple(
  fc.nat(2),
  fc.constantFrom(
    ...(['insert', 'insert', 'update', 'update', 'remove'] as const),
    ...(['begin', 'begin', 'commit', 'abort'] as const),
  ),
  fc.nat(IDS - 1),
  fc.nat(5),
);

it('property: each transaction sees its moment with its own writes, and meets what others have written', () => {
  fc.assert(
    fc.property(fc.array(call, { maxLength: 40 }), (calls) => {
      const compared = new Compared();
      for (let _id = 0; _id < 3; _id++) compared.play([SEEN_BY_ALL, 'insert', _id, _id]);
      for (const each of calls) {
        compared.play(each);
        compared.check();
      }
    }),
    { numRuns: 150 },
  );
});
