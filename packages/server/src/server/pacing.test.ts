import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Document } from 'bson';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from './in-process.test-support.ts';

const DIGITS = { $range: [0, 100] };
/** Ten thousand million documents of one. */
const ENDLESS = [
  ...['a', 'b', 'c', 'd', 'e'].flatMap((name) => [
    { $addFields: { [name]: DIGITS } },
    { $unwind: `$${name}` },
  ]),
  { $count: 'n' },
];

function endless(more: Document = {}): Document {
  return { aggregate: 'c', pipeline: ENDLESS, cursor: {}, ...more };
}

async function withClients(
  act: (busy: InProcessClient, other: InProcessClient) => Promise<void>,
): Promise<void> {
  await using standalone = await startStandalone();
  const busy = new InProcessClient(standalone.server);
  const other = new InProcessClient(standalone.server);
  await busy.run({
    insert: 'c',
    documents: Array.from({ length: 300 }, (_, _id) => ({ _id, a: _id % 7, s: 'x' })),
  });
  await act(busy, other);
}

async function operations(client: InProcessClient): Promise<Document[]> {
  const pipeline = [{ $currentOp: {} }, { $match: { 'command.aggregate': 'c' } }];
  const reply = await client.run({ aggregate: 1, pipeline, cursor: {}, $db: 'admin' });
  return reply['cursor'].firstBatch;
}

describe('a command that computes for long', () => {
  it('lets others through, who can see and kill it', () =>
    withClients(async (busy, other) => {
      busy.start(endless());
      assert.equal((await other.run({ ping: 1 }))['ok'], 1);
      const [operation] = await operations(other);
      assert.ok(operation !== undefined);
      await other.run({ killOp: 1, op: operation['opid'], $db: 'admin' });
      assert.equal((await busy.reply())?.['codeName'], 'Interrupted');
    }));

  it('ends when its time is up', () =>
    withClients(async (busy) => {
      const reply = await busy.run(endless({ maxTimeMS: 40 }));
      assert.equal(reply['codeName'], 'MaxTimeMSExpired');
    }));

  it('ends with its connection', () =>
    withClients(async (busy, other) => {
      busy.start(endless());
      assert.equal((await operations(other)).length, 1);
      busy.disconnect();
      await setImmediate();
      await setImmediate();
      assert.equal((await operations(other)).length, 0);
    }));

  for (const [name, stages] of Object.entries({
    $group: [...ENDLESS.slice(0, 10), { $group: { _id: { a: '$a', b: '$b', c: '$c', d: '$d' } } }],
    $sort: [...ENDLESS.slice(0, 6), { $sort: { c: -1 } }, ...ENDLESS.slice(6)],
    $lookup: [{ $lookup: { from: 'c', pipeline: ENDLESS, as: 'x' } }],
    $graphLookup: [
      ...ENDLESS.slice(0, 10),
      {
        $graphLookup: {
          from: 'c',
          startWith: '$s',
          connectFromField: 's',
          connectToField: 's',
          as: 'x',
        },
      },
    ],
    $facet: [{ $facet: { x: ENDLESS } }],
    $unionWith: [{ $unionWith: { coll: 'c', pipeline: ENDLESS } }, { $count: 'n' }],
    $densify: [
      { $densify: { field: '_id', range: { step: 1, bounds: [0, 1e9] } } },
      { $count: 'n' },
    ],
    $setWindowFields: [
      ...ENDLESS.slice(0, 10),
      { $setWindowFields: { sortBy: { _id: 1 }, output: { x: { $sum: '$a' } } } },
    ],
    $bucketAuto: [...ENDLESS.slice(0, 10), { $bucketAuto: { groupBy: '$a', buckets: 5 } }],
    $out: [...ENDLESS.slice(0, 10), { $unset: '_id' }, { $out: 'd' }],
    $merge: [...ENDLESS.slice(0, 10), { $unset: '_id' }, { $merge: 'd' }],
  })) {
    it(`ends in time in ${name}`, () =>
      withClients(async (busy) => {
        const command = { aggregate: 'c', pipeline: stages, cursor: {}, maxTimeMS: 30 };
        assert.equal((await busy.run(command))['codeName'], 'MaxTimeMSExpired');
      }));
  }

  it('goes on where it stood: a batch in pieces is a whole one', () =>
    withClients(async (busy) => {
      const stages = [
        ...ENDLESS.slice(0, 4),
        { $sort: { b: 1, a: -1, _id: 1 } },
        { $limit: 30_000 },
      ];
      const pipeline = [{ $match: { _id: { $lt: 3 } } }, ...stages, { $project: { a: 1, b: 1 } }];
      const cursor = { batchSize: 100_000 };
      const { firstBatch } = (await busy.run({ aggregate: 'c', pipeline, cursor }))['cursor'];
      assert.equal(firstBatch.length, 30_000);
      const order = (at: number): number =>
        firstBatch[at].b * 1e6 - firstBatch[at].a * 1e3 + firstBatch[at]._id;
      for (let at = 1; at < firstBatch.length; at++) assert.ok(order(at - 1) < order(at));
    }));

  it('is a find, a count or a distinct too', () =>
    withClients(async (busy) => {
      const slow = {
        $expr: {
          $gt: [{ $size: { $filter: { input: { $range: [0, 20_000] }, cond: false } } }, 0],
        },
      };
      for (const command of [
        { find: 'c', filter: slow, sort: { a: 1 } },
        { count: 'c', query: slow },
        { distinct: 'c', key: 'a', query: slow },
      ]) {
        const reply = await busy.run({ ...command, maxTimeMS: 20 });
        assert.equal(reply['codeName'], 'MaxTimeMSExpired', JSON.stringify(command));
      }
    }));
});

function table(size: number): Document {
  const numbers = { $range: [0, size] };
  const inner = { $map: { input: numbers, as: 'j', in: { $add: ['$$i', '$$j'] } } };
  return { $size: { $map: { input: numbers, as: 'i', in: { $size: inner } } } };
}

function inStage(stage: Document): Document {
  return { aggregate: 'c', pipeline: [stage], cursor: {} };
}

function windowed(by: Document, input: unknown): Document {
  const x = { $sum: input, window: { documents: ['unbounded', 'unbounded'] } };
  return inStage({ $setWindowFields: { ...by, output: { x } } });
}

describe('a command that computes for long over one document, or writes many', () => {
  const endlessIn = {
    $project: { aggregate: 'c', pipeline: [{ $project: { x: table(100_000) } }], cursor: {} },
    $match: { aggregate: 'c', pipeline: [{ $match: { $expr: table(100_000) } }], cursor: {} },
    $group: { aggregate: 'c', pipeline: [{ $group: { _id: table(100_000) } }], cursor: {} },
    'a find': { find: 'c', filter: { $expr: table(100_000) } },
    'an update': {
      update: 'c',
      updates: [{ q: { _id: 1 }, u: [{ $set: { x: table(100_000) } }] }],
    },
    '$setWindowFields, in a window': windowed({ sortBy: { a: 1 } }, table(100_000)),
    '$setWindowFields, by a partition': windowed({ partitionBy: table(100_000) }, 1),
    $bucketAuto: inStage({ $bucketAuto: { groupBy: table(100_000), buckets: 2 } }),
    '$lookup, for its variables': inStage({
      $lookup: { from: 'c', let: { x: table(100_000) }, pipeline: [], as: 'y' },
    }),
    '$graphLookup, at its start': inStage({
      $graphLookup: {
        from: 'c',
        startWith: table(100_000),
        connectFromField: 'a',
        connectToField: '_id',
        as: 'y',
      },
    }),
    'a findAndModify': { findAndModify: 'c', query: {}, update: [{ $set: { x: table(100_000) } }] },
    'a findAndModify that removes': {
      findAndModify: 'c',
      query: { $expr: table(100_000) },
      remove: true,
    },
    'a find by _id': { find: 'c', filter: { _id: 1, $expr: table(100_000) } },
    'an update by _id': {
      update: 'c',
      updates: [{ q: { _id: 1, $expr: table(100_000) }, u: { $set: { x: 1 } } }],
    },
    'a delete by _id': {
      delete: 'c',
      deletes: [{ q: { _id: 1, $expr: table(100_000) }, limit: 1 }],
    },
    'a listing of collections': { listCollections: 1, filter: { $expr: table(100_000) } },
    'a delete': { delete: 'c', deletes: [{ q: { $expr: table(100_000) }, limit: 0 }] },
  };
  for (const [name, command] of Object.entries(endlessIn)) {
    it(`lets others through within one document of ${name}`, () =>
      withClients(async (busy, other) => {
        busy.start(command);
        const own = { 'command.$db': 'test' };
        const pipeline = [{ $currentOp: {} }, { $match: own }];
        const shown = await other.run({ aggregate: 1, pipeline, cursor: {}, $db: 'admin' });
        const [operation] = shown['cursor'].firstBatch;
        await other.run({ killOp: 1, op: operation['opid'], $db: 'admin' });
        const reply = await busy.reply();
        assert.match(JSON.stringify(reply), /operation was interrupted/);
      }));
  }

  it('is a write of many documents too, which takes each once', () =>
    withClients(async (busy, other) => {
      const u = [{ $set: { n: { $add: [{ $ifNull: ['$n', 0] }, table(20)] } } }];
      busy.start({ update: 'c', updates: [{ q: {}, u, multi: true }] });
      // It has begun, and is not done.
      await other.run({ update: 'c', updates: [{ q: { _id: 299 }, u: { $set: { z: 1 } } }] });
      await other.run({ delete: 'c', deletes: [{ q: { _id: 298 }, limit: 1 }] });
      assert.equal((await busy.reply())?.['n'], 299);
      const counted = await other.run({ count: 'c', query: { n: 20 } });
      assert.equal(counted['n'], 299);
      assert.equal((await other.run({ count: 'c', query: { n: 20, z: 1 } }))['n'], 1);
      const q = { $expr: { $gt: [table(20), 0] } };
      busy.start({ delete: 'c', deletes: [{ q, limit: 0 }] });
      assert.equal((await other.run({ ping: 1 }))['ok'], 1);
      assert.equal((await busy.reply())?.['n'], 299);
    }));

  it('ends a write of many documents when its time is up', () =>
    withClients(async (busy) => {
      const u = [{ $set: { n: table(300) } }];
      const updates = [{ q: {}, u, multi: true }];
      const reply = await busy.run({ update: 'c', updates, maxTimeMS: 30 });
      assert.equal(reply['codeName'], 'MaxTimeMSExpired');
    }));
});

it('a validator takes so many steps of loops, and no more: it has to be done in one piece', () =>
  withClients(async (busy) => {
    await busy.run({ create: 'v', validator: { $expr: { $gte: [table(100_000), 0] } } });
    const refused = await busy.run({ insert: 'v', documents: [{}] });
    assert.match(refused['writeErrors'][0].errmsg, /more than 500000 steps/);
    await busy.run({ collMod: 'v', validator: { $expr: { $gte: [table(100), 0] } } });
    assert.equal((await busy.run({ insert: 'v', documents: [{}] }))['n'], 1);
  }));

describe('a command that computes for long, and stands still within one document,', () => {
  it('is an update of a long array by filters, which takes each element once', () =>
    withClients(async (busy, other) => {
      const x = Array.from({ length: 20_000 }, (_, a) => ({ a, n: 0 }));
      await busy.run({ insert: 'c', documents: [{ _id: 'long', x }] });
      const u = { $inc: { 'x.$[low].n': 1, 'x.$[any].m': 1 } };
      const arrayFilters = [{ 'low.a': { $lt: 10_000 } }, { 'any.a': { $gte: 0 } }];
      busy.start({ update: 'c', updates: [{ q: { _id: 'long' }, u, arrayFilters }] });
      const asked = await other.run({ count: 'c', query: { 'x.m': 1 } });
      assert.equal(asked['n'], 0, 'it has begun, and is not done');
      assert.equal((await busy.reply())?.['nModified'], 1);
      const [document] = (await other.run({ find: 'c', filter: { _id: 'long' } }))['cursor']
        .firstBatch;
      const sum = (name: string): number =>
        document.x.reduce((all: number, each: Document) => all + each[name], 0);
      assert.deepEqual([sum('n'), sum('m')], [10_000, 20_000]);
    }));
});

/** Words that have to be brought to their stems, each another. */
function wordsOf(count: number): string {
  return Array.from({ length: count }, (_, at) => `word${at}ing`).join(' ');
}

function positions(count: number): number[][] {
  return Array.from({ length: count }, (_, at) => [(at % 170) + at / count, at % 80]);
}

interface Kind {
  readonly key: Document;
  readonly large: (more: number) => Document;
  readonly find: Document;
}

describe('what an index holds of a large document is read while others have their turn', () => {
  const kinds: Readonly<Record<string, Kind>> = {
    words: {
      key: { x: 'text' },
      large: (more) => ({ x: wordsOf(20_000 + more) }),
      find: { $text: { $search: 'word19999ing' } },
    },
    places: {
      key: { x: '2dsphere' },
      large: (more) => ({ x: { type: 'MultiPoint', coordinates: positions(40_000 + more) } }),
      find: { x: { $geoWithin: { $centerSphere: [[0, 0], 3.2] } } },
    },
    'elements of an array': {
      key: { x: 1 },
      large: (more) => ({ x: Array.from({ length: 60_000 + more }, (_, at) => at + 0.5) }),
      find: { x: 59_999.5 },
    },
    'fields, by a wildcard': {
      key: { '$**': 1 },
      large: (more) =>
        Object.fromEntries(Array.from({ length: 40_000 + more }, (_, at) => [`f${at}`, at])),
      find: { f39999: 39_999 },
    },
  };
  for (const [name, { key, large, find }] of Object.entries(kinds)) {
    const count = async (client: InProcessClient): Promise<number> =>
      (await client.run({ count: 'large', query: find }))['n'];
    const index = { createIndexes: 'large', indexes: [{ key, name: 'x' }] };

    it(`${name}: inserted, changed, removed`, () =>
      withClients(async (busy, other) => {
        await busy.run(index);
        busy.start({ insert: 'large', documents: [{ _id: 1, ...large(0) }] });
        const before = await other.run({ count: 'large' });
        assert.equal(before['n'], 0, 'it has begun, and is not done');
        assert.equal((await busy.reply())?.['n'], 1);
        assert.equal(await count(other), 1);
        const u = { $set: { z: 1, ...large(1) } };
        busy.start({ update: 'large', updates: [{ q: { _id: 1 }, u }] });
        assert.equal((await other.run({ count: 'large', query: { z: 1 } }))['n'], 0);
        assert.equal((await busy.reply())?.['nModified'], 1);
        assert.equal(await count(other), 1);
        busy.start({ delete: 'large', deletes: [{ q: { _id: 1 }, limit: 1 }] });
        await other.run({ ping: 1 });
        assert.equal((await busy.reply())?.['n'], 1);
        assert.equal(await count(other), 0);
      }));

    it(`${name}: not stored when its time is up`, () =>
      withClients(async (busy) => {
        await busy.run(index);
        const insert = { insert: 'large', documents: [large(0)], maxTimeMS: 1 };
        assert.equal((await busy.run(insert))['codeName'], 'MaxTimeMSExpired');
        assert.equal(await count(busy), 0);
      }));

    it(`${name}: an index that is built while others write has all that there is`, () =>
      withClients(async (busy, other) => {
        const documents = Array.from({ length: 3 }, (_, _id) => ({ _id, ...large(_id) }));
        await busy.run({ insert: 'large', documents });
        busy.start(index);
        const added = await other.run({ insert: 'large', documents: [{ _id: 3, ...large(3) }] });
        assert.equal(added['n'], 1);
        await other.run({ delete: 'large', deletes: [{ q: { _id: 0 }, limit: 1 }] });
        const plain = { q: { _id: 1 }, u: { none: 1 } };
        await other.run({ update: 'large', updates: [plain] });
        assert.equal((await busy.reply())?.['numIndexesAfter'], 2);
        assert.equal(await count(other), 2);
        await busy.run({ delete: 'large', deletes: [{ q: {}, limit: 0 }] });
      }));
  }
});

it('a large document that others change meanwhile is changed as it is then, or not at all', () =>
  withClients(async (busy, other) => {
    const x = (more: number): number[] => Array.from({ length: 60_000 + more }, (_, at) => at);
    await busy.run({ createIndexes: 'large', indexes: [{ key: { x: 1 }, name: 'x' }] });
    await busy.run({ insert: 'large', documents: [{ _id: 1, n: 0, x: x(0) }] });
    const meanwhile = (n: number): Promise<Document> =>
      other.run({ update: 'large', updates: [{ q: { _id: 1 }, u: { $set: { n } } }] });
    busy.start({ update: 'large', updates: [{ q: { n: 0 }, u: { $set: { x: x(1) } } }] });
    await meanwhile(5);
    assert.equal((await busy.reply())?.['n'], 0);
    busy.start({ update: 'large', updates: [{ q: { _id: 1 }, u: { $set: { x: x(2) } } }] });
    await meanwhile(6);
    assert.equal((await busy.reply())?.['n'], 1);
    assert.equal((await other.run({ count: 'large', query: { n: 6, x: 60_001 } }))['n'], 1);
    busy.start({ delete: 'large', deletes: [{ q: { n: 6 }, limit: 1 }] });
    await meanwhile(7);
    assert.equal((await busy.reply())?.['n'], 0);
    assert.equal((await other.run({ count: 'large', query: { n: 7 } }))['n'], 1);
  }));

it('words that are searched for are read while others have their turn', () =>
  withClients(async (busy, other) => {
    await busy.run({ createIndexes: 'c', indexes: [{ key: { s: 'text' }, name: 's' }] });
    const $search = `x "x" -y ${wordsOf(20_000)}`;
    const find = { find: 'c', filter: { $text: { $search } }, projection: { _id: 1 } };
    const update = { q: { $text: { $search } }, u: { $set: { z: 1 } }, multi: true };
    for (const command of [find, { update: 'c', updates: [update] }]) {
      busy.start(command);
      await other.run({ insert: 'c', documents: [{ s: 'x y' }, { s: 'x' }] });
      const reply = await busy.reply();
      const found = reply?.['cursor']?.firstBatch.length ?? reply?.['n'];
      assert.equal(found, command === find ? 101 : 302);
      const ended = await busy.run({ ...command, maxTimeMS: 1 });
      assert.equal(ended['codeName'], 'MaxTimeMSExpired');
    }
  }));

it('a mapReduce lets others through, and ends when its time is up', () =>
  withClients(async (busy, other) => {
    const mapReduce = {
      mapReduce: 'c',
      map: 'function() { for (var i = 0; i < 100; i++) emit(i, 1); }',
      reduce: 'function(k, v) { return Array.sum(v); }',
      out: { inline: 1 },
    };
    busy.start(mapReduce);
    const shown = await other.run({ currentOp: 1, 'command.mapReduce': 'c', $db: 'admin' });
    assert.equal(shown['inprog'].length, 1);
    const { results } = (await busy.reply()) ?? {};
    assert.equal(results.length, 100);
    assert.deepEqual(results[7], { _id: 7, value: 300 });
    const ended = await busy.run({ ...mapReduce, maxTimeMS: 5 });
    assert.equal(ended['codeName'], 'MaxTimeMSExpired');
  }));
