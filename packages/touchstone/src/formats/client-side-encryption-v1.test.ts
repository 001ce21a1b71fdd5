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
  {
    environment = new EncryptingEnvironment(),
    fails = false,
    file = {} as Json,
    sent = undefined as Json | undefined,
    found = [] as Json[],
  } = {},
): Promise<{ outcome: string; reason: string | null; adapter: FakeAdapter }> {
  const adapter = new FakeAdapter();
  const answer = fails ? failed({ message: 'Cannot encrypt that' }) : succeeded(null);
  for (const { name } of test['operations'])
    adapter.operations[name] = () => {
      if (sent !== undefined) adapter.show('commandStartedEvent', sent);
      return answer;
    };
  adapter.operations['find'] = () => succeeded(found);
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
    const given = { aws: { accessKeyId: 'of the file' } };
    const named = {
      clientOptions: { autoEncryptOpts: { kmsProviders: given } },
      operations: [insert],
    };
    const told = JSON.stringify((await run(named)).adapter.requests);
    assert.match(told, /"accessKeyId":"id"/, 'those of a file are never the right ones');
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

describe('client-side encryption v1, rewritten as a unified test', () => {
  it('gives every option of a client, and each provider what it stands for', async () => {
    const key = { $binary: { base64: 'Zm9v', subType: '00' } };
    const kmsProviders = {
      local: { key },
      'aws:name1': { accessKeyId: 'a', secretAccessKey: 'b' },
    };
    const autoEncryptOpts = {
      kmsProviders,
      keyVaultNamespace: 'other.keys',
      bypassAutoEncryption: true,
    };
    const clientOptions = { retryWrites: false, autoEncryptOpts };
    const { adapter } = await run({ clientOptions, operations: [insert] });
    const client = adapter.requests
      .filter((request) => request.kind === 'createEntity')
      .map(({ entity }: Json) => entity)
      .find(({ id }: Json) => id === 'client0');
    assert.match(JSON.stringify(client), /"retryWrites":false/);
    const { autoEncryptOpts: told } = client.options ?? client;
    const { kmsProviders: providers, ...rest } = told ?? client.autoEncryptOpts;
    assert.deepEqual(rest, { keyVaultNamespace: 'other.keys', bypassAutoEncryption: true });
    assert.equal(JSON.stringify(providers).includes('Zm9v'), true);
    assert.deepEqual(providers['aws:name1'], kmsProviders['aws:name1']);
  });

  it('runs commands by their names, for the database, the collection or the runner', async () => {
    const operations = [
      { name: 'runCommand', object: 'database', arguments: { command: { ping: 1 } } },
      {
        name: 'runCommand',
        object: 'database',
        command_name: 'find',
        arguments: { command: { ping: 1 } },
      },
      { ...insert, arguments: { document: {}, options: { comment: 'c' } } },
      {
        name: 'bulkWrite',
        arguments: { requests: [{ name: 'deleteOne', arguments: { filter: {} } }] },
      },
    ];
    const { adapter } = await run({ operations });
    const ran = adapter.requests.filter((request) => request.kind === 'run') as Json[];
    assert.deepEqual(
      ran.map(({ object, arguments: given }) => [object, given.commandName]),
      [
        ['database0', 'ping'],
        ['database0', 'find'],
        ['collection0', undefined],
        ['collection0', undefined],
      ],
    );
    assert.deepEqual(ran[2]?.['arguments'], { document: {}, comment: 'c' });
    assert.deepEqual(ran[3]?.['arguments'], { requests: [{ deleteOne: { filter: {} } }] });
  });
});

describe('what a client-side encryption test expects', () => {
  it('wants the commands that a client is to send, and lets updates spell out what is so anyway', async () => {
    const expected = (command: Json, more: Json = {}): Json[] => [
      { command_started_event: { command, ...more } },
    ];
    const verdict = async (expectations: Json[], sent: Json): Promise<string> => {
      const environment = new EncryptingEnvironment();
      return (await run({ operations: [insert], expectations }, { environment, sent })).outcome;
    };
    const sent = {
      commandName: 'update',
      databaseName: 'default',
      command: { update: 'c', updates: [{ q: {} }] },
    };
    assert.equal(await verdict(expected(sent.command), sent), 'passed');
    const spelled = {
      ...sent,
      command: { update: 'c', updates: [{ q: {}, multi: false, upsert: false }] },
    };
    assert.equal(await verdict(expected(sent.command), spelled), 'passed');
    const multi = { ...sent, command: { update: 'c', updates: [{ q: {}, multi: true }] } };
    assert.equal(await verdict(expected(sent.command), multi), 'failed');
    assert.equal(await verdict(expected(sent.command, { command_name: 'update' }), sent), 'passed');
    assert.equal(await verdict(expected(sent.command, { command_name: 'find' }), sent), 'failed');
    assert.equal(await verdict(expected(sent.command, { database_name: 'other' }), sent), 'failed');
    assert.equal(await verdict(expected({ update: 'd' }), sent), 'failed');
    assert.equal(await verdict([], sent), 'failed', 'no command is none');
  });

  it('compares what is stored, as it is or by operators', async () => {
    const outcomeOf = async (data: Json[], stored: Json[]): Promise<string> => {
      const environment = new EncryptingEnvironment();
      environment.documents['default.default'] = stored;
      const test = { operations: [insert], outcome: { collection: { data } } };
      return (await run(test, { environment, found: stored })).outcome;
    };
    assert.equal(await outcomeOf([{ _id: 1 }], [{ _id: 1 }]), 'passed');
    assert.equal(await outcomeOf([{ _id: 1 }], [{ _id: 2 }]), 'failed');
    assert.equal(await outcomeOf([{ _id: { $$type: 'int' } }], [{ _id: 2 }]), 'passed');
    assert.equal(await outcomeOf([{ _id: { $$type: 'string' } }], [{ _id: 2 }]), 'failed');
  });

  it('is skipped where the test says so, or the topology is another', async () => {
    const skipped = await run({ operations: [insert], skipReason: 'not yet' });
    assert.deepEqual([skipped.outcome, /not yet/.test(skipped.reason ?? '')], ['skipped', true]);
    const on = async (...topology: string[]): Promise<string> =>
      (await run({ operations: [insert] }, { file: { runOn: [{ topology }] } })).outcome;
    assert.equal(await on('single'), 'passed');
    assert.equal(await on('sharded'), 'skipped');
  });

  it('sets a fail point by a client that encrypts nothing', async () => {
    const failPoint = { configureFailPoint: 'failCommand', mode: { times: 1 }, data: {} };
    const { adapter } = await run({ failPoint, operations: [insert] });
    const ran = adapter.requests.filter((request) => request.kind === 'run') as Json[];
    assert.deepEqual(
      ran.slice(0, 2).map(({ object, name }) => `${object}.${name}`),
      ['plainClient.runCommand', 'collection0.insertOne'],
    );
    assert.equal(Number(ran[0]?.['arguments'].command.mode.times), 1);
  });
});
