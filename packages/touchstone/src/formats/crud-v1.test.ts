// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { present } from '@touchstone/protocol';
import { nodeRuntime } from '@touchstone/runtime';
import type { AdapterReply } from '../adapter-protocol/adapter-protocol.ts';
import { loadTestFile } from '../corpus/load-test-file.ts';
import { FakeAdapter, failed, succeeded } from '../fake/fake-adapter.ts';
import { FakeEnvironment } from '../fake/fake-environment.ts';
import { runCases } from '../run/run-cases.ts';

type Json = Record<string, any>;

async function run(
  test: Json,
  reply: AdapterReply,
  stored: Json[] = [],
): Promise<{ outcome: string; reason: string | null; adapter: FakeAdapter }> {
  const adapter = new FakeAdapter();
  const name: string = test['operation'].name;
  adapter.operations[name] = () => reply;
  const environment = new FakeEnvironment();
  environment.documents['crud-v1.file'] = stored;
  const text = JSON.stringify({ data: [{ _id: 1 }], tests: [{ description: 'a', ...test }] });
  const loaded = loadTestFile({ suite: 'crud', file: 'crud/tests/v1/write/file.json', text });
  assert.equal(loaded.format, 'CRUD v1');
  const runtime = nodeRuntime();
  const [result] = await runCases(loaded, loaded.cases, { adapter, environment, runtime });
  return { outcome: present(result).outcome, reason: present(result).reason, adapter };
}

const insert = { name: 'insertMany', arguments: { documents: [{}], options: { ordered: false } } };

describe('CRUD v1', () => {
  it('gives options to the operation, and bulk requests by their name', async () => {
    const { adapter } = await run({ operation: insert, outcome: {} }, succeeded({}));
    const asked = adapter.requests.find(({ kind }) => kind === 'run');
    assert.deepEqual(asked?.kind === 'run' && Object.keys(asked.arguments).sort(), [
      'documents',
      'ordered',
    ]);
    const requests = [{ name: 'deleteOne', arguments: { filter: {} } }];
    const bulk = { name: 'bulkWrite', arguments: { requests } };
    const bulkRun = await run({ operation: bulk, outcome: {} }, succeeded({}));
    const write = bulkRun.adapter.requests.find(({ kind }) => kind === 'run');
    assert.deepEqual(write?.kind === 'run' && write.arguments['requests'], [
      { deleteOne: { filter: {} } },
    ]);
  });

  it('compares what a driver reports, and lets it leave out what it need not', async () => {
    const operation = { name: 'updateOne', arguments: { filter: {}, update: {} } };
    const outcome = { result: { matchedCount: 1, upsertedCount: 0 } };
    const verdict = async (value: Json): Promise<string> =>
      (await run({ operation, outcome }, succeeded(value))).outcome;
    assert.equal(await verdict({ matchedCount: 1 }), 'passed');
    assert.equal(await verdict({ matchedCount: 1, upsertedCount: 1 }), 'failed');
    assert.equal(await verdict({ matchedCount: 2 }), 'failed');
    const find = { name: 'findOneAndDelete', arguments: { filter: {} } };
    const none = await run({ operation: find, outcome: { result: null } }, succeeded({ x: 1 }));
    assert.equal(none.outcome, 'failed');
  });

  it('wants an error where it says so, and the data afterwards', async () => {
    const outcome = { error: true, collection: { data: [{ _id: 1 }] } };
    const kept = [{ _id: 1 }];
    assert.equal((await run({ operation: insert, outcome }, failed(), kept)).outcome, 'passed');
    assert.equal((await run({ operation: insert, outcome }, failed())).outcome, 'failed');
    assert.equal(
      (await run({ operation: insert, outcome }, succeeded({}), kept)).outcome,
      'failed',
    );
  });

  it('compares the document that a findOneAnd… gives as it is, whatever its fields are called', async () => {
    const operation = { name: 'findOneAndUpdate', arguments: { filter: {}, update: {} } };
    const outcome = { result: { x: 1, upsertedCount: 0 } };
    const verdict = async (value: Json): Promise<string> =>
      (await run({ operation, outcome }, succeeded(value))).outcome;
    assert.equal(await verdict({ x: 1, upsertedCount: 0 }), 'passed');
    assert.equal(await verdict({ x: 1 }), 'failed');
  });

  it('wants results that are no documents as they are, and none where none is told', async () => {
    const operation = { name: 'countDocuments', arguments: { filter: {} } };
    const verdict = async (outcome: Json, value: unknown): Promise<string> =>
      (await run({ operation, outcome }, succeeded(value))).outcome;
    assert.equal(await verdict({ result: 3 }, 3), 'passed');
    assert.equal(await verdict({ result: 3 }, 4), 'failed');
    assert.equal(await verdict({}, 4), 'passed');
    assert.equal(await verdict({ error: false, result: 3 }, 4), 'failed');
  });

  it('wants of a bulk write that failed what it had done', async () => {
    const outcome = { error: true, result: { deletedCount: 1 } };
    const operation = { name: 'bulkWrite', arguments: { requests: [] } };
    const verdict = async (expectResult: Json): Promise<string> =>
      (await run({ operation, outcome }, failed({ partialResult: expectResult }))).outcome;
    assert.equal(await verdict({ deletedCount: 1 }), 'passed');
    assert.equal(await verdict({ deletedCount: 2 }), 'failed');
  });

  it('looks for data in another collection where the test names one', async () => {
    const outcome = { collection: { name: 'other', data: [{ _id: 1 }] } };
    const kept = [{ _id: 1 }];
    assert.equal(
      (await run({ operation: insert, outcome }, succeeded({}), kept)).outcome,
      'failed',
    );
    const named = { collection: { name: 'file', data: kept } };
    assert.equal(
      (await run({ operation: insert, outcome: named }, succeeded({}), kept)).outcome,
      'passed',
    );
  });
});
