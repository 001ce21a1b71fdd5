/** The behavior that users see of queries, updates and pipelines where small faults once went by unnoticed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from 'bson';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from '../server/in-process.test-support.ts';

async function withServer(work: (client: InProcessClient) => Promise<void>): Promise<void> {
  await using standalone = await startStandalone({ version: '7.0.11' });
  await work(new InProcessClient(standalone.server));
}

const insert = (...documents: Document[]): Document => ({ insert: 'c', documents });
const found = (reply: Document): Document[] => reply['cursor'].firstBatch;
const aggregate = (...pipeline: Document[]): Document => ({
  aggregate: 'c',
  pipeline,
  cursor: {},
});

test('$project {_id: …} answers the computed _id, not the stored one', () =>
  withServer(async (client) => {
    await client.run(insert({ _id: 1, x: 'a' }));
    const reply = await client.run(aggregate({ $project: { _id: '$x' } }));
    assert.deepEqual(found(reply), [{ _id: 'a' }]);
  }));

test('$natural: -1 reads a collection from its end', () =>
  withServer(async (client) => {
    await client.run(insert({ _id: 3 }, { _id: 1 }, { _id: 2 }));
    const ids = async ($natural: number) =>
      found(await client.run({ find: 'c', sort: { $natural } })).map(({ _id }) => _id);
    assert.deepEqual(await ids(1), [3, 1, 2]);
    assert.deepEqual(await ids(-1), [2, 1, 3]);
  }));

test('a query with a collation finds its documents although an index compares otherwise', () =>
  withServer(async (client) => {
    await client.run(insert({ _id: 1, s: 'a' }, { _id: 2, s: 'A' }, { _id: 3, s: 'b' }));
    const indexes = [{ key: { s: 1 }, name: 's_1' }];
    await client.run({ createIndexes: 'c', indexes });
    const collation = { locale: 'en', strength: 1 };
    const reply = await client.run({ find: 'c', filter: { s: 'a' }, collation });
    assert.deepEqual(
      found(reply).map(({ _id }) => _id),
      [1, 2],
    );
    const numbers = await client.run({ find: 'c', filter: { s: { $in: ['A'] } }, collation });
    assert.equal(found(numbers).length, 2);
  }));

test('explain tells how many keys and documents were looked at', () =>
  withServer(async (client) => {
    await client.run(insert(...Array.from({ length: 20 }, (_, _id) => ({ _id, a: _id % 5 }))));
    await client.run({ createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a_1' }] });
    const reply = await client.run({
      explain: { find: 'c', filter: { a: 3 } },
      verbosity: 'executionStats',
    });
    const { nReturned, totalKeysExamined, totalDocsExamined } = reply['executionStats'];
    assert.deepEqual([nReturned, totalKeysExamined, totalDocsExamined], [4, 4, 4]);
  }));

test('$merge refuses an array in a field of `on`', () =>
  withServer(async (client) => {
    await client.run(insert({ _id: 1, a: [1, 2] }));
    await client.run({
      createIndexes: 'd',
      indexes: [{ key: { a: 1 }, name: 'a_1', unique: true }],
    });
    const reply = await client.run(aggregate({ $merge: { into: 'd', on: 'a' } }));
    assert.equal(reply['code'], 51185);
  }));

test('$unset of a name with a dollar that is stored is no error', () =>
  withServer(async (client) => {
    await client.run(insert({ _id: 1, a: { $q: 1, b: 2 } }));
    const reply = await client.run({
      update: 'c',
      updates: [{ q: { _id: 1 }, u: { $unset: { 'a.$q': 1 } } }],
    });
    assert.deepEqual([reply['nModified'], reply['writeErrors']], [1, undefined]);
    assert.deepEqual(found(await client.run({ find: 'c' })), [{ _id: 1, a: { b: 2 } }]);
  }));
