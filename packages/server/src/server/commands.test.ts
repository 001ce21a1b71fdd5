import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Document, UUID } from 'bson';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from './in-process.test-support.ts';
import type { ServerOptions } from './server-options.ts';

async function withClient(
  work: (client: InProcessClient) => Promise<void>,
  options: ServerOptions = {},
): Promise<void> {
  await using standalone = await startStandalone(options);
  await work(new InProcessClient(standalone.server));
}

/** Commands one after the other, and the parts of each reply that are to be as given. */
async function conversation(
  client: InProcessClient,
  steps: readonly (readonly [Document, Document])[],
): Promise<void> {
  for (const [command, expected] of steps) {
    const reply = await client.run(command);
    for (const [name, value] of Object.entries(expected)) {
      assert.deepEqual(reply[name], value, `${name} of ${JSON.stringify(command)}`);
    }
  }
}

describe('commands over a connection', () => {
  it('write, find and count documents', () =>
    withClient((client) =>
      conversation(client, [
        [
          {
            insert: 'c',
            documents: [
              { _id: 1, a: 1 },
              { _id: 2, a: 2 },
            ],
          },
          { n: 2, ok: 1 },
        ],
        [
          { update: 'c', updates: [{ q: { a: 1 }, u: { $inc: { a: 5 } } }] },
          { n: 1, nModified: 1 },
        ],
        [
          { update: 'c', updates: [{ q: { _id: 9 }, u: { $set: { b: 1 } }, upsert: true }] },
          { n: 1, nModified: 0, upserted: [{ index: 0, _id: 9 }] },
        ],
        [{ count: 'c', query: { a: { $gt: 1 } } }, { n: 2 }],
        [{ distinct: 'c', key: 'a' }, { values: [2, 6] }],
        [{ delete: 'c', deletes: [{ q: {}, limit: 1 }] }, { n: 1 }],
        [
          { findAndModify: 'c', query: { _id: 2 }, update: { $set: { a: 7 } }, new: true },
          { value: { _id: 2, a: 7 }, lastErrorObject: { n: 1, updatedExisting: true } },
        ],
      ]),
    ));

  it('go on after a failed statement only when they are not ordered', () =>
    withClient(async (client) => {
      const documents = [{ _id: 1 }, { _id: 1 }, { _id: 2 }];
      const ordered = await client.run({ insert: 'c', documents });
      assert.equal(ordered['n'], 1);
      assert.deepEqual(ordered['writeErrors'], [
        {
          index: 1,
          code: 11000,
          errmsg: 'E11000 duplicate key error collection: test.c index: _id_ dup key: { _id: 1 }',
          keyPattern: { _id: 1 },
          keyValue: { _id: 1 },
        },
      ]);
      const unordered = await client.run({ insert: 'd', documents, ordered: false });
      assert.equal(unordered['n'], 2);
    }));

  it('hand out batches through a cursor until it is exhausted', () =>
    withClient(async (client) => {
      const documents = Array.from({ length: 5 }, (_, _id) => ({ _id }));
      await client.run({ insert: 'c', documents });
      const first = (await client.run({ find: 'c', batchSize: 2 }))['cursor'];
      assert.deepEqual(first.firstBatch, [{ _id: 0 }, { _id: 1 }]);
      const next = (await client.run({ getMore: first.id, collection: 'c', batchSize: 2 }))[
        'cursor'
      ];
      assert.deepEqual(next.nextBatch, [{ _id: 2 }, { _id: 3 }]);
      const last = (await client.run({ getMore: first.id, collection: 'c' }))['cursor'];
      assert.deepEqual([last.nextBatch, last.id], [[{ _id: 4 }], 0]);
      const gone = await client.run({ getMore: first.id, collection: 'c' });
      assert.equal(gone['codeName'], 'CursorNotFound');
    }));
});

describe('commands beyond one plain collection', () => {
  it('keep a unique index, and say which key is there twice', () =>
    withClient((client) =>
      conversation(client, [
        [
          { createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a_1', unique: true }] },
          { numIndexesBefore: 1, numIndexesAfter: 2, createdCollectionAutomatically: true },
        ],
        [{ insert: 'c', documents: [{ _id: 1, a: [1, 2] }] }, { n: 1 }],
        [{ update: 'c', updates: [{ q: { _id: 2 }, u: { a: 2 }, upsert: true }] }, { n: 0 }],
        [
          { find: 'c', filter: { a: 2 }, hint: 'nope' },
          { ok: 0, code: 2 },
        ],
      ]),
    ));

  it('write into several collections at once', () =>
    withClient(async (client) => {
      const reply = await client.run({
        bulkWrite: 1,
        ops: [
          { insert: 0, document: { _id: 1 } },
          { insert: 1, document: { _id: 1 } },
          { update: 0, filter: { _id: 1 }, updateMods: { $set: { a: 1 } } },
          { delete: 1, filter: {}, multi: true },
        ],
        nsInfo: [{ ns: 'test.a' }, { ns: 'test.b' }],
        $db: 'admin',
      });
      const { nErrors, nInserted, nModified, nDeleted } = reply;
      assert.deepEqual([nErrors, nInserted, nModified, nDeleted], [0, 2, 1, 1]);
      assert.deepEqual(reply['cursor'].firstBatch[3], { ok: 1, idx: 3, n: 1 });
    }));

  it('read views through their pipelines', () =>
    withClient((client) =>
      conversation(client, [
        [
          {
            insert: 'c',
            documents: [
              { _id: 1, a: 1 },
              { _id: 2, a: 2 },
            ],
          },
          { n: 2 },
        ],
        [{ create: 'v', viewOn: 'c', pipeline: [{ $match: { a: 2 } }] }, { ok: 1 }],
        [{ count: 'v' }, { n: 1 }],
        [
          { find: 'v', projection: { _id: 0 } },
          { cursor: { firstBatch: [{ a: 2 }], id: 0, ns: 'test.v' } },
        ],
        [{ insert: 'v', documents: [{}] }, { n: 0 }],
      ]),
    ));
});

const REFUSALS: readonly (readonly [Document, string, string])[] = [
  [{ nope: 1 }, 'CommandNotFound', "no such command: 'nope'"],
  [{ find: 'c', nope: 1 }, 'Location40415', "BSON field 'find.nope' is an unknown field."],
  [
    { find: 'c', batchSize: -1 },
    'Location51024',
    "BSON field 'batchSize' value must be >= 0, actual value '-1'",
  ],
  [
    { insert: 'c' },
    'Location40414',
    "BSON field 'insert.documents' is missing but a required field",
  ],
  [
    { insert: 'c', documents: [] },
    'InvalidLength',
    'Write batch sizes must be between 1 and 100000. Got 0 operations.',
  ],
  [
    { insert: 'c', documents: [{}], ordered: 1 },
    'TypeMismatch',
    "BSON field 'insert.ordered' is the wrong type 'int', expected type 'bool'",
  ],
  [
    { update: 'c', updates: [{ q: {}, u: [{ $nope: 1 }] }] },
    'Location40324',
    "Unrecognized pipeline stage name: '$nope'",
  ],
  [{ find: 3 }, 'BadValue', 'collection name has invalid type int'],
  [
    { listDatabases: 1 },
    'Unauthorized',
    'listDatabases may only be run against the admin database.',
  ],
  [{ ping: 1, writeConcern: { w: 1 } }, 'InvalidOptions', 'Command does not support writeConcern'],
  [
    { find: 'c', maxTimeMS: -1 },
    'BadValue',
    '-1 value for maxTimeMS is out of range [0, 2147483647]',
  ],
];

describe('what is not understood', () => {
  for (const [command, codeName, errmsg] of REFUSALS) {
    it(`is refused: ${JSON.stringify(command)}`, () =>
      withClient(async (client) => {
        const reply = await client.run(command);
        assert.deepEqual([reply['ok'], reply['codeName'], reply['errmsg']], [0, codeName, errmsg]);
      }));
  }

  it('is what older versions did not know', () =>
    withClient(
      async (client) => {
        const reply = await client.run({ update: 'c', updates: [{ q: {}, u: {} }], let: {} });
        assert.equal(reply['errmsg'], "BSON field 'update.let' is an unknown field.");
        assert.equal((await client.run({ bulkWrite: 1 }))['codeName'], 'CommandNotFound');
      },
      { version: '4.4.29' },
    ));
});

it('$listLocalSessions tells whoever is nobody of the sessions of nobody', async () => {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  await client.run({ ping: 1, lsid: { id: new UUID() } });
  const asked = async (options: Document): Promise<number> => {
    const pipeline = [{ $listLocalSessions: options }, { $count: 'n' }];
    const reply = await client.run({ aggregate: 1, pipeline, cursor: {}, $db: 'admin' });
    return reply['cursor'].firstBatch[0]?.n ?? 0;
  };
  const nobody = { user: '', db: '' };
  for (const options of [{}, { users: [] }, { users: [nobody] }, { allUsers: true }])
    assert.equal(await asked(options), 1, JSON.stringify(options));
  assert.equal(await asked({ users: [{ user: 'u', db: 'd' }] }), 0);
});
