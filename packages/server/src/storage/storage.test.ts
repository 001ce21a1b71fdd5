import assert from 'node:assert/strict';
import { it } from 'node:test';
import { encode, present } from '@touchstone/protocol';
import { Binary, BSON } from 'bson';
import { parseCollation } from '../value/collation.ts';
import { fieldsFrom } from '../value/plain-document.ts';
import { CollectionIndex } from './collection-index.ts';
import { PLAIN_OPTIONS } from './collection-options.ts';
import {
  collectionIn,
  definitionOf,
  seenAt,
  shown,
  storageAt,
  stored,
} from './storage.test-support.ts';
import type { Storage } from './storage.ts';

function create(storage: Storage, database: string, name: string) {
  return storage.createCollection({ database, name }, PLAIN_OPTIONS);
}

function namesIn(
  storage: Storage,
  database: string,
  names: readonly string[],
  at?: number,
): string[] {
  return names.filter((name) => storage.find(database, name, at) !== undefined);
}

it('finds what was there at a moment that somebody holds, under its name of that time', () => {
  const storage = storageAt({ now: 0 });
  const before = storage.position;
  const [a, b] = ['a', 'b'].map((name) => create(storage, 'x', name));
  create(storage, 'y', 'a');
  const then = storage.position;
  const release = storage.holdSnapshot();
  storage.drop(present(a));
  create(storage, 'x', 'a').insert(stored({ _id: 1 }));
  storage.drop(present(b));
  const names = ['a', 'b', 'c'];
  assert.deepEqual(namesIn(storage, 'x', names, before), []);
  assert.deepEqual(namesIn(storage, 'x', names, then), ['a', 'b']);
  assert.equal(storage.collection('x', 'a', then), a);
  assert.notEqual(storage.collection('x', 'a'), a);
  assert.deepEqual(namesIn(storage, 'x', names), ['a']);
  assert.deepEqual(namesIn(storage, 'y', names, then), ['a']);
  assert.deepEqual(namesIn(storage, 'z', names, then), []);
  assert.equal(storage.collection('y', 'b', then), undefined);
  release();
  storage.drop(present(storage.collection('y', 'a')));
  assert.deepEqual(namesIn(storage, 'x', names, then), []);
  assert.deepEqual(storage.catalog.databases(), ['x']);
});

it('keeps what was dropped for the oldest reader, and no longer', () => {
  const storage = storageAt({ now: 0 });
  const moments: number[] = [];
  const releases: (() => void)[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const collection = create(storage, 'x', 'a');
    moments.push(storage.position);
    releases.push(storage.holdSnapshot());
    storage.drop(collection);
  }
  assert.deepEqual(
    moments.map((at) => namesIn(storage, 'x', ['a'], at).length),
    [1, 1, 1],
  );
  present(releases[0])();
  storage.drop(create(storage, 'x', 'b'));
  assert.deepEqual(
    moments.map((at) => namesIn(storage, 'x', ['a'], at).length),
    [0, 1, 1],
  );
  present(releases[1])();
  present(releases[2])();
  storage.drop(create(storage, 'x', 'b'));
  assert.deepEqual(
    moments.map((at) => namesIn(storage, 'x', ['a'], at).length),
    [0, 0, 0],
  );
});

it('renames over what was called so', () => {
  const storage = storageAt({ now: 0 });
  const [a, b] = ['a', 'b'].map((name) => create(storage, 'x', name));
  storage.rename(present(a), { database: 'y', name: 'c' }, undefined);
  assert.deepEqual(storage.catalog.databases(), ['x', 'y']);
  assert.equal(storage.collection('y', 'c'), a);
  assert.equal(present(a).fullName, 'y.c');
  storage.rename(present(b), { database: 'y', name: 'c' }, present(a));
  const told = storage.oplog
    .after(0)
    .flatMap(({ change }) => (change.kind === 'command' ? [change.command] : []));
  assert.deepEqual(
    told.slice(-2).map((command) => [command.get('to'), command.get('dropTarget')]),
    [
      ['y.c', undefined],
      ['y.c', new Binary(present(a).uuid, 4)],
    ],
  );
  assert.deepEqual(storage.catalog.databases(), ['y']);
  assert.equal(storage.collection('y', 'c'), b);
});

it('goes back to a snapshot with everything that was there, and nothing else', () => {
  const storage = storageAt({ now: 0 });
  const a = create(storage, 'x', 'a');
  const dropped = create(storage, 'x', 'b');
  a.insert(stored({ _id: 1, a: 1 }));
  dropped.insert(stored({ _id: 2 }));
  const index = a.addIndex(definitionOf({ a: 1 }));
  const snapshot = storage.snapshot();
  a.dropIndex(index);
  a.addIndex(definitionOf({ b: 1 }));
  a.insert(stored({ _id: 3, a: 0 }));
  storage.rename(a, { database: 'z', name: 'a' }, undefined);
  storage.drop(dropped);
  create(storage, 'x', 'new');
  storage.restore(snapshot);
  assert.deepEqual(storage.catalog.databases(), ['x']);
  assert.deepEqual(
    storage.catalog
      .entries('x')
      .map(({ namespace }) => namespace.name)
      .sort(),
    ['a', 'b'],
  );
  assert.deepEqual(seenAt(a), [shown(stored({ _id: 1, a: 1 }))]);
  assert.deepEqual(seenAt(dropped), [shown(stored({ _id: 2 }))]);
  assert.deepEqual(
    a.indexes.map(({ definition }) => definition.name),
    ['_id_', 'a_1'],
  );
  assert.equal(index.size, 1);
  a.insert(stored({ _id: 4, a: 7 }));
  assert.equal(index.size, 2);
  storage.restore(snapshot);
  assert.equal(index.size, 1);
  snapshot.release();
});

it('what a snapshot brings back is there as if it had never gone', () => {
  const storage = storageAt({ now: 0 });
  const [kept, dropped] = ['kept', 'dropped'].map((name) => create(storage, 'x', name));
  const snapshot = storage.snapshot();
  storage.drop(present(dropped));
  storage.restore(snapshot);
  assert.deepEqual([kept?.droppedAt, dropped?.droppedAt], [undefined, undefined]);
  const then = storage.position;
  const release = storage.holdSnapshot();
  storage.drop(present(kept));
  assert.equal(storage.collection('x', 'kept', then), kept, 'seen by who reads at that moment');
  assert.equal(storage.collection('x', 'kept'), undefined);
  release();
  snapshot.release();
});

it('puts a copy of some databases in the place of everything', () => {
  const storage = storageAt({ now: 0 });
  const kept = create(storage, 'x', 'a');
  kept.addIndex(definitionOf({ a: 1 }, { unique: true }));
  for (const _id of [1, 2]) kept.insert(stored({ _id, a: _id }));
  kept.remove(present(kept.findById(1)));
  create(storage, 'y', 'b').insert(stored({ _id: 1 }));
  const copy = storage.copy(new Set(['x']));
  assert.deepEqual(
    copy.map(({ namespace, documents }) => [namespace.name, documents.length]),
    [['a', 1]],
  );
  kept.insert(stored({ _id: 9, a: 9 }));
  storage.replace(copy);
  assert.deepEqual(storage.catalog.databases(), ['x']);
  const made = present(storage.collection('x', 'a'));
  assert.notEqual(made, kept);
  assert.deepEqual(made.uuid, kept.uuid);
  assert.deepEqual(seenAt(made), [shown(stored({ _id: 2, a: 2 }))]);
  assert.throws(() => made.insert(stored({ _id: 3, a: 2 })), { codeName: 'DuplicateKey' });
  made.insert(stored({ _id: 3, a: 3 }));
  assert.equal(made.count, 2);
});

it('keeps history for as long as it is told, in steps of a second', () => {
  const clock = { now: 10_000 };
  const storage = storageAt(clock, { historySeconds: 5 });
  const collection = collectionIn(storage);
  const record = collection.insert(encode({ _id: 1, n: 0 }));
  const first = storage.position;
  const changeTo = (n: number, now: number): void => {
    clock.now = now;
    collection.update(record, encode({ _id: 1, n }), true);
  };
  const seen = (at: number): unknown => {
    const [bytes] = seenAt(collection, at);
    return bytes && BSON.deserialize(Buffer.from(bytes, 'hex'))['n'];
  };
  changeTo(1, 12_000);
  const second = storage.position;
  changeTo(2, 13_500);
  assert.deepEqual([first, second].map(seen), [0, 1]);
  assert.ok(storage.horizon() <= first);
  changeTo(3, 18_000);
  assert.equal(storage.horizon(), second);
  clock.now = 18_900;
  assert.equal(storage.horizon(), second);
  assert.equal(seen(second), 1);
  clock.now = 19_000;
  assert.equal(storage.horizon(), second + 1);
  changeTo(5, 30_000);
  changeTo(6, 31_100);
  assert.ok(storage.horizon() > second);
  assert.equal(seen(second), undefined);
  const standalone = storageAt(clock, { replicated: false, historySeconds: 5 });
  assert.equal(standalone.horizon(), standalone.position);
});

it('holds a moment for each who asked, until the last lets go', () => {
  const storage = storageAt({ now: 0 });
  const [one, two] = [storage.holdSnapshot(), storage.holdSnapshot()];
  const held = storage.position;
  create(storage, 'x', 'a');
  assert.equal(storage.horizon(), held);
  one();
  one();
  assert.equal(storage.horizon(), held);
  two();
  assert.equal(storage.horizon(), storage.position);
});

it('knows which transaction has looked into a collection or a database', () => {
  const storage = storageAt({ now: 0 });
  create(storage, 'x', 'a');
  create(storage, 'xy', 'a');
  const transaction = storage.beginTransaction(storage.position);
  assert.equal(storage.userOf('x'), undefined);
  transaction.collection('xy', 'a');
  assert.equal(storage.userOf('x'), undefined);
  assert.equal(storage.userOf('xy'), transaction);
  assert.equal(storage.userOf('xy', 'b'), undefined);
  assert.equal(storage.userOf('xy', 'a'), transaction);
  let ends = 0;
  transaction.onEnd(() => ends++);
  transaction.onEnd(() => ends++)();
  transaction.abort();
  assert.equal(ends, 1);
  assert.equal(storage.userOf('xy'), undefined);
  assert.equal(storage.horizon(), storage.position);
});

it('shows a collection that a transaction has made to nobody else before it commits', () => {
  const storage = storageAt({ now: 0 });
  const namespace = { database: 'x', name: 'a' };
  const identity = { lsid: new Map(), txnNumber: 1n };
  const one = storage.beginTransaction(storage.position);
  const made = one.createCollection(namespace, PLAIN_OPTIONS);
  made.insert(stored({ _id: 1 }));
  assert.equal(made.count, 1);
  assert.equal(one.hasCreated(made), true);
  assert.equal(one.isReadOnly, false);
  assert.throws(() => one.prepare(), { codeName: 'OperationNotSupportedInTransaction' });
  assert.equal(storage.find('x', 'a'), undefined);
  const position = one.commit(identity);
  assert.deepEqual(seenAt(present(storage.collection('x', 'a'))), [shown(stored({ _id: 1 }))]);
  assert.equal(storage.collection('x', 'a', position - 1), undefined);
  const two = storage.beginTransaction(storage.position);
  two.prepare();
  assert.equal(two.hasCreated(present(two.collection('x', 'a'))), false);
  assert.equal(two.collection('x', 'b'), undefined);
  two.createCollection({ database: 'x', name: 'b' }, PLAIN_OPTIONS).insert(stored({ _id: 1 }));
  create(storage, 'x', 'b');
  assert.throws(() => two.commit(identity), { codeName: 'WriteConflict' });
  two.abort();
  const three = storage.beginTransaction(0);
  const since = three.createCollection({ database: 'x', name: 'b' }, PLAIN_OPTIONS);
  assert.equal(three.hasCreated(since), false);
  since.insert(stored({ _id: 5 }));
  three.commit(identity);
  assert.equal(present(storage.collection('x', 'b')).count, 1);
});

it('counts in a transaction what it has written itself', () => {
  const storage = storageAt({ now: 0 });
  const base = collectionIn(storage);
  for (const _id of [1, 2]) base.insert(stored({ _id }));
  const collection = present(storage.beginTransaction(storage.position).collection('test', 'c'));
  assert.equal(collection.count, 2);
  collection.insert(stored({ _id: 3 }));
  collection.insert(stored({ _id: 4 }));
  assert.equal(collection.count, 4);
  collection.remove(present(collection.findById(1)));
  assert.equal(collection.count, 3);
  assert.equal(base.count, 2);
  const own = present(collection.findById(4));
  collection.update(own, stored({ _id: 4, a: 1 }), true);
  assert.deepEqual([...collection.recordsAfter(2)].length, 2);
  const second = present(collection.findById(2));
  assert.equal(collection.recordAt(second.recordId), second);
  assert.equal(collection.recordAt(77), undefined);
});

it('takes no writes of a transaction where there are none', () => {
  const storage = storageAt({ now: 0 });
  for (const options of [
    { capped: { size: 1_000, max: undefined } },
    { shown: new Map([['timeseries', new Map()]]) },
  ]) {
    const base = collectionIn(storage, options);
    base.insert(stored({ _id: 1 }));
    const collection = present(storage.beginTransaction(storage.position).collection('test', 'c'));
    const refused = { codeName: 'OperationNotSupportedInTransaction' };
    assert.throws(() => collection.insert(stored({ _id: 2 })), refused);
    const record = present(collection.findById(1));
    assert.throws(() => collection.update(record, stored({ _id: 1, a: 1 }), true), refused);
    assert.throws(() => collection.remove(record), refused);
    storage.drop(base);
  }
  const base = collectionIn(storage);
  const collection = present(storage.beginTransaction(storage.position).collection('test', 'c'));
  storage.drop(base);
  assert.throws(() => collection.insert(stored({ _id: 2 })), { codeName: 'WriteConflict' });
});

it('gives UUIDs of version 4', () => {
  for (const byte of [0, 0xff]) {
    const storage = storageAt(
      { now: 0 },
      { randomBytes: (length) => new Uint8Array(length).fill(byte) },
    );
    const uuid = Buffer.from(storage.newUuid()).toString('hex');
    assert.match(uuid, byte === 0 ? /^0{12}40008000{13}$/ : /^f{12}4fffbf{15}$/);
  }
});

it('says in an error which key is taken, shortened where that is long', () => {
  const storage = storageAt({ now: 0 });
  const collection = collectionIn(storage);
  const collation = present(parseCollation(fieldsFrom({ locale: 'en', strength: 2 })));
  const specification = fieldsFrom({ key: { a: 1 }, collation: { locale: 'en', strength: 2 } });
  collection.addIndex(definitionOf({ a: 1 }, { unique: true, collation, specification }));
  const refuse = (document: object, message: RegExp): void => {
    assert.throws(() => collection.insert(stored(document)), { codeName: 'DuplicateKey', message });
  };
  collection.insert(stored({ a: 'x'.repeat(200) }));
  refuse({}, /index: _id_ dup key: \{ _id: null \}$/);
  refuse(
    { _id: 1, a: 'X'.repeat(200) },
    /index: a_1 collation: \{ locale: "en", strength: 2 \} dup key: \{ a: "CollationKey\(0x(57){67}5\.\.\." \}$/,
  );
  collection.insert(stored({ _id: 2, a: { b: 'y'.repeat(151), c: 'z'.repeat(150) } }));
  refuse(
    { _id: 3, a: { b: 'y'.repeat(151), c: 'z'.repeat(150) } },
    /\{ a: \{ b: "y{150}\.\.\.", c: "z{150}" \} \}$/,
  );
  const transaction = storage.beginTransaction(storage.position);
  const own = present(transaction.collection('test', 'c'));
  assert.throws(() => own.insert(stored({ b: 1 })), { message: /dup key: \{ _id: null \}$/ });
});

it('finds the records that keep an index from being unique', () => {
  const storage = storageAt({ now: 0 });
  const collection = collectionIn(storage);
  const index = collection.addIndex(definitionOf({ a: 1 }));
  const violations = (): unknown =>
    index.violations().map((group) => group.map(({ idKey }) => idKey));
  assert.deepEqual(violations(), []);
  for (const [_id, a] of [
    [1, 1],
    [2, 2],
    [3, 3],
    [4, 2],
    [5, 2],
    [6, 7],
    [7, 7],
  ])
    collection.insert(stored({ _id, a }));
  assert.deepEqual(violations(), [
    [2, 4, 5],
    [6, 7],
  ]);
  assert.equal(index.firstViolation()?.record.idKey, 4);
  assert.equal(new CollectionIndex(definitionOf({ a: 1 })).firstViolation(), undefined);
  const several = collection.addIndex(definitionOf({ b: 1 }, { sparse: true }));
  collection.insert(stored({ _id: 9, b: [1, 2] }));
  assert.equal(several.firstViolation(), undefined);
});

it('holds in a capped collection the newest, though somebody still sees the others', () => {
  const storage = storageAt({ now: 0 });
  const collection = collectionIn(storage, { capped: { size: 1_000, max: 2 } });
  for (const _id of [1, 2]) collection.insert(stored({ _id }));
  const then = storage.position;
  const release = storage.holdSnapshot();
  for (const _id of [3, 4, 5]) collection.insert(stored({ _id }));
  assert.deepEqual(
    seenAt(collection),
    [4, 5].map((_id) => shown(stored({ _id }))),
  );
  assert.deepEqual(
    seenAt(collection, then),
    [1, 2].map((_id) => shown(stored({ _id }))),
  );
  assert.equal(collection.count, 2);
  release();
});

it('waits for no time of its own where a clock is shared', () => {
  const clock = { now: 5_000 };
  const storage = storageAt(clock);
  create(storage, 'x', 'a');
  storage.oplog.advanceTo(storage.oplog.timestamp);
  const { position } = storage;
  create(storage, 'x', 'b');
  assert.equal(storage.position, position + 1);
});
