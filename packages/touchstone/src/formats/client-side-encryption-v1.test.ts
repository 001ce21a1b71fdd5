// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { present } from '@touchstone/protocol';
import { nodeRuntime } from '@touchstone/runtime';
import { loadTestFile } from '../corpus/load-test-file.ts';
import { FakeAdapter, failed, succeeded } from '../fake/fake-adapter.ts';
import { FakeEnvironment } from '../fake/fake-environment.ts';
import { runCases } from '../run/run-cases.ts';

type Json = Record<string, any>;

/** An environment with all that encryption needs but the servers. */
class EncryptingEnvironment extends FakeEnvironment {
  readonly csfle = '1.20.5';

  encryption(): Promise<any> {
    const credentials = { aws: { accessKeyId: 'id', secretAccessKey: 'secret' } };
    return Promise.resolve({ credentials, temporaryCredentials: {}, tlsOptions: {} });
  }
}

async function run(
  test: Json,
  { environment = new EncryptingEnvironment(), fails = false, file = {} as Json } = {},
): Promise<{ outcome: string; reason: string | null; adapter: FakeAdapter }> {
  const adapter = new FakeAdapter();
  const answer = fails ? failed({ message: 'Cannot encrypt that' }) : succeeded(null);
  for (const { name } of test['operations']) adapter.operations[name] = () => answer;
  const text = JSON.stringify({
    database_name: 'default',
    collection_name: 'default',
    data: [],
    tests: [{ description: 'a', ...test }],
    ...file,
  });
  const name = 'client-side-encryption/tests/legacy/file.json';
  const loaded = loadTestFile({ suite: 'client-side-encryption', file: name, text });
  assert.equal(loaded.format, 'client-side encryption v1');
  const [result] = await runCases(loaded, loaded.cases, {
    adapter,
    environment,
    runtime: nodeRuntime(),
  });
  return { outcome: present(result).outcome, reason: present(result).reason, adapter };
}

const insert = { name: 'insertOne', arguments: { document: { _id: 1 } } };
const aws = { clientOptions: { autoEncryptOpts: { kmsProviders: { aws: {} } } } };

describe('client-side encryption v1', () => {
  it('is skipped where nothing can encrypt', async () => {
    const { outcome, reason } = await run(
      { operations: [insert] },
      { environment: new FakeEnvironment() as EncryptingEnvironment },
    );
    assert.equal(outcome, 'skipped');
    assert.match(reason ?? '', /csfle/);
  });

  it('gives a provider without members the credentials of whoever runs it', async () => {
    const { adapter } = await run({ ...aws, operations: [insert] });
    assert.match(JSON.stringify(adapter.requests), /"accessKeyId":"id"/);
  });

  it('wants the error that a result tells of', async () => {
    const wrong = { ...insert, result: { errorContains: 'Cannot encrypt' } };
    assert.equal((await run({ operations: [wrong] }, { fails: true })).outcome, 'passed');
    assert.equal((await run({ operations: [wrong] })).outcome, 'failed');
    const other = { ...insert, result: { errorContains: 'something else' } };
    assert.equal((await run({ operations: [other] }, { fails: true })).outcome, 'failed');
  });

  it('creates the collection with its schema and stores its data keys', async () => {
    const environment = new EncryptingEnvironment();
    const file = { json_schema: { bsonType: 'object' }, key_vault_data: [{ _id: 1 }] };
    await run({ operations: [insert] }, { environment, file });
    const created = environment.commands.find((command: Json) => command['create'] === 'default');
    assert.deepEqual((created as Json)['validator'], { $jsonSchema: { bsonType: 'object' } });
    const stored = environment.commands.find((command: Json) => command['insert'] === 'datakeys');
    assert.equal((stored as Json)['documents'].length, 1);
  });
});
