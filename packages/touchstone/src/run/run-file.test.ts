import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Int32 } from 'bson';
import { succeeded } from '../fake/fake-adapter.ts';
import { createEntities, find, identity, run, world } from '../fake/fake-deployment.ts';
import { parseTestFile } from '../test-file/parse-test-file.ts';
import { runTestFile } from './run-file.ts';

describe('a case', () => {
  it('passes when everything is as expected', async () => {
    const fake = world({ find: () => succeeded([{ _id: 1, x: 2 }]) });
    const documents = [{ _id: 1, x: 2 }];
    fake.environment.documents['db.coll'] = [{ x: new Int32(2), _id: new Int32(1) }];
    const data = { databaseName: 'db', collectionName: 'coll', documents };
    const result = await run(
      fake,
      { operations: [find({ expectResult: [{ _id: 1 }] })], outcome: [data] },
      { initialData: [data] },
    );
    assert.deepEqual([result.outcome, result.reason, result.details], ['passed', null, undefined]);
    assert.deepEqual(
      fake.environment.commands.map((command) => Object.keys(command)[0]),
      ['drop', 'insert'],
    );
    assert.equal(fake.adapter.requests.at(-1)?.kind, 'reset');
  });

  it('gives the adapter entities with their connection string, and operations as data', async () => {
    const { adapter, ...fake } = world();
    const client = { client: { id: 'client0', uriOptions: { appName: 'x' } } };
    await run({ adapter, ...fake }, { operations: [] }, { createEntities: [client] });
    assert.deepEqual(adapter.requests[0], {
      kind: 'createEntity',
      entity: { type: 'client', id: 'client0', options: { uriOptions: { appName: 'x' } } },
      uri: 'mongodb://fake/?heartbeatFrequencyMS=500&appName=x',
    });
  });

  it('shows the operation, the differences and the events of a failure', async () => {
    const fake = world({
      find(_request, _options, adapter) {
        adapter.show('commandStartedEvent', { commandName: 'find' });
        return succeeded([{ _id: 2 }]);
      },
    });
    const operation = find({ expectResult: [{ _id: 1 }] });
    const { details } = await run(fake, { operations: [operation] });
    assert.equal(details?.place, 'operations[0]');
    assert.deepEqual(details.operation, operation);
    assert.deepEqual(
      details.mismatches.map(({ path, actual }) => [path, actual]),
      [['[0]._id', 2]],
    );
    assert.deepEqual(
      details.events['client0']?.map(({ name }) => name),
      ['commandStartedEvent'],
    );
  });
});

describe('an adapter at fault', () => {
  it('makes the case errored when it does not answer in time, and then the rest of the file', async () => {
    const fake = world();
    fake.adapter.replies.run = 'never';
    const tests = ['one', 'two'].map((description) => ({ description, operations: [find()] }));
    const text = JSON.stringify({
      description: 'f',
      schemaVersion: '1.28',
      createEntities: createEntities.slice(0, 3),
      tests,
    });
    const options = { ...fake.options, hangLimitMS: 20 };
    const results = await runTestFile(identity, parseTestFile(text), options);
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      ['errored', 'errored'],
    );
    assert.match(results[0]?.reason ?? '', /nothing has happened for 25 ms/);
    assert.match(results[1]?.reason ?? '', /adapter was lost/);
  });

  it('makes the case errored when it fails while its events are pulled', async () => {
    const fake = world({ find: () => succeeded([{ _id: 1 }]) });
    fake.adapter.replies.events = new Error('the events are lost');
    const { outcome, reason } = await run(fake, { operations: [find()] });
    assert.deepEqual([outcome, reason], ['errored', 'the events are lost']);
  });

  it('tells of the failure of the case, not of that of the clean-up behind it', async () => {
    const fake = world({ find: () => succeeded([{ _id: 1 }]) });
    fake.adapter.replies.reset = new Error('cannot reset');
    const operations = [find({ expectResult: [{ _id: 2 }] })];
    const failed = await run(fake, { operations });
    assert.equal(failed.outcome, 'failed');
    const passed = await run(fake, { operations: [find()] });
    assert.deepEqual([passed.outcome, passed.reason], ['errored', 'cannot reset']);
  });

  it('makes the case errored when it rejects', async () => {
    const fake = world();
    fake.adapter.replies.createEntity = new Error('the adapter has died');
    const { outcome, reason, details } = await run(fake, {});
    assert.deepEqual([outcome, reason], ['errored', 'the adapter has died']);
    assert.match(details?.stack ?? '', /fake-adapter|died/);
  });
});

describe('runTestFile', () => {
  const tests = ['insert one', 'find one'].map((description) => ({ description, operations: [] }));

  it('runs what matches, and tells of each result', async () => {
    const seen: string[] = [];
    const text = JSON.stringify({ description: 'f', schemaVersion: '1.0', tests });
    const results = await runTestFile(identity, parseTestFile(text), {
      ...world().options,
      grep: /^find/,
      onProgress: (result) => seen.push(result.case),
    });
    assert.deepEqual(seen, ['find one']);
    assert.deepEqual(
      results.map(({ suite, file, topology, serverVersion }) => [
        suite,
        file,
        topology,
        serverVersion,
      ]),
      [['own', 'own/file.json', 'single', '8.2.1']],
    );
  });

  it('stops when it is told to', async () => {
    const text = JSON.stringify({ description: 'f', schemaVersion: '1.0', tests });
    const options = { ...world().options, signal: AbortSignal.abort(new Error('stop')) };
    assert.deepEqual(await runTestFile(identity, parseTestFile(text), options), []);
  });

  it('reports what the adapter declares that the driver lacks', async () => {
    const info = { name: 'd', version: '1', language: 'x' };
    for (const pattern of ['own', 'own/file', 'own/*/a *', 'own/file/a test']) {
      const driver = { ...info, unsupported: [{ pattern, reason: 'by design' }] };
      const { outcome, reason } = await run(world(), {}, {}, { driver });
      assert.deepEqual([outcome, reason], ['unsupported', 'by design'], pattern);
    }
    const other = { ...info, unsupported: [{ pattern: 'own/fil', reason: 'by design' }] };
    assert.equal((await run(world(), {}, {}, { driver: other })).outcome, 'passed');
    const old = { ...info, maxSchemaVersion: '1.27' };
    const { reason } = await run(world(), {}, {}, { driver: old });
    assert.match(reason ?? '', /understands schemaVersion 1\.27, the file has 1\.28/);
  });
});
