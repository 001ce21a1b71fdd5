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
});
