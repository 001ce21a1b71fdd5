import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeOperation, failed, succeeded } from '../fake/fake-adapter.ts';
import { find, type Json, on, run, special, world } from '../fake/fake-deployment.ts';

describe('saved results', () => {
  it('can be matched later, and their names are taken', async () => {
    const fake = world({
      insertOne: () => succeeded({ insertedId: 5 }),
      findOne: () => succeeded({ id: { insertedId: 5 } }),
    });
    const save = on('collection0', 'insertOne', {
      arguments: { document: {} },
      saveResultAsEntity: 'saved',
    });
    const use = on('collection0', 'findOne', {
      arguments: { filter: {} },
      expectResult: { id: { $$matchesEntity: 'saved' } },
    });
    assert.equal((await run(fake, { operations: [save, use] })).outcome, 'passed');
    const again = await run(fake, { operations: [save, save] });
    assert.match(again.reason ?? '', /"saved" exists already/);
  });

  it('leaves cursors with the adapter', async () => {
    const { adapter, ...fake } = world();
    const create = on('collection0', 'createFindCursor', {
      arguments: { filter: {} },
      saveResultAsEntity: 'cursor0',
    });
    const result = await run(
      { adapter, ...fake },
      {
        operations: [create, on('cursor0', 'iterateOnce'), on('cursor0', 'close')],
      },
    );
    assert.equal(result.outcome, 'passed', result.reason ?? '');
    assert.deepEqual(adapter.ran, ['createFindCursor', 'iterateOnce', 'close']);
  });
});

describe('the operations of the test runner', () => {
  it('set fail points through the client and turn them off on every server', async () => {
    const { adapter, environment, options } = world({ find: () => failed() });
    const command = { configureFailPoint: 'failCommand', mode: 'alwaysOn' };
    const result = await run(
      { adapter, environment, options },
      { operations: [special('failPoint', { client: 'client0', failPoint: command }), find()] },
    );
    assert.equal(result.outcome, 'failed');
    assert.equal(adapter.ran[0], 'runCommand');
    const off = { configureFailPoint: 'failCommand', mode: 'off', $db: 'admin' };
    assert.deepEqual(environment.commands, [
      { ...off, address: 'a:1' },
      { ...off, address: 'b:2' },
    ]);
  });

  it('wait for events, count them, and leave out what the client does not observe', async () => {
    const fake = world({
      find(_request, _options, adapter) {
        adapter.show('commandStartedEvent', { commandName: 'configureFailPoint' });
        adapter.show('commandStartedEvent', { commandName: 'saslStart' });
        adapter.show('commandStartedEvent', { commandName: 'find', command: { find: 'coll' } });
        adapter.show('poolClearedEvent');
        adapter.show('poolReadyEvent');
        return undefined;
      },
    });
    const ready = { client: 'client0', event: { poolReadyEvent: {} }, count: 1 };
    const cleared = { client: 'client0', event: { poolClearedEvent: {} }, count: 0 };
    const result = await run(fake, {
      operations: [find(), special('waitForEvent', ready), special('assertEventCount', cleared)],
      expectEvents: [
        { client: 'client0', events: [{ commandStartedEvent: { commandName: 'find' } }] },
        { client: 'client0', eventType: 'cmap', events: [{ poolReadyEvent: {} }] },
      ],
    });
    assert.equal(result.outcome, 'passed', result.reason ?? '');
    const wrong = { ...ready, count: 2 };
    const again = world({ find: fake.adapter.operations['find'] as FakeOperation });
    const failure = await run(again, { operations: [find(), special('assertEventCount', wrong)] });
    assert.match(failure.reason ?? '', /has published \d poolReadyEvent, not 2/);
  });
});

describe('the operations of the test runner', () => {
  it('run threads beside the test, and fail it where a thread fails', async () => {
    const fake = world({ find: () => failed(), insertOne: () => succeeded(null) });
    const onThread = (operation: Json): Json =>
      special('runOnThread', { thread: 'thread0', operation });
    const insert = on('collection0', 'insertOne', { arguments: { document: {} } });
    const join = special('waitForThread', { thread: 'thread0' });
    assert.equal((await run(fake, { operations: [onThread(insert), join] })).outcome, 'passed');
    assert.equal((await run(fake, { operations: [onThread(find()), join] })).outcome, 'failed');
    assert.equal((await run(fake, { operations: [onThread(find())] })).outcome, 'failed');
  });

  it('look at sessions, topologies, pools, collections and indexes', async () => {
    const fake = world();
    Object.assign(fake.adapter.inspections, {
      sessionState: { transactionState: 'in_progress', dirty: true, pinned: true, pinnedTo: 'a:1' },
      checkedOutConnections: 2,
      topologyDescription: { type: 'Single', servers: [] },
    });
    fake.environment.replies['listCollections'] = { cursor: { firstBatch: [{ name: 'coll' }] } };
    fake.environment.replies['listIndexes'] = Object.assign(new Error('ns'), { code: 26 });
    const session = { session: 'session0' };
    const namespace = { databaseName: 'db', collectionName: 'coll' };
    const holding = [
      special('assertSessionTransactionState', { ...session, state: 'in_progress' }),
      special('assertSessionDirty', session),
      special('assertSessionPinned', session),
      special('targetedFailPoint', { ...session, failPoint: { configureFailPoint: 'x' } }),
      special('assertNumberConnectionsCheckedOut', { client: 'client0', connections: 2 }),
      special('recordTopologyDescription', { client: 'client0', id: 'topology0' }),
      special('assertTopologyType', { topologyDescription: 'topology0', topologyType: 'Single' }),
      special('assertCollectionExists', namespace),
      special('assertIndexNotExists', { ...namespace, indexName: 'i' }),
    ];
    const result = await run(fake, { operations: holding });
    assert.equal(result.outcome, 'passed', result.reason ?? '');
    const failing = [
      special('assertSessionTransactionState', { ...session, state: 'none' }),
      special('assertSessionNotDirty', session),
      special('assertSessionUnpinned', session),
      special('assertNumberConnectionsCheckedOut', { client: 'client0', connections: 0 }),
      special('assertCollectionNotExists', namespace),
      special('assertIndexExists', { ...namespace, indexName: 'i' }),
      special('assertSameLsidOnLastTwoCommands', { client: 'client0' }),
    ];
    for (const operation of failing) {
      const { outcome, reason } = await run(fake, { operations: [operation] });
      assert.equal(outcome, 'failed', `${operation['name']}: ${reason}`);
    }
  });
});

describe('withTransaction', () => {
  const withTransaction = (callback: readonly Json[], members: Json = {}): Json =>
    on('session0', 'withTransaction', { arguments: { callback }, ...members });

  const driver: FakeOperation = async (_request, { onCallback }, adapter) => {
    onCallback?.({ kind: 'callback', callback: 1 });
    while (!adapter.requests.some(({ kind }) => kind === 'endCallback')) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    const end = adapter.requests.find(({ kind }) => kind === 'endCallback');
    return (end as { error?: number }).error === undefined ? succeeded(null) : failed();
  };

  it('runs the callback and hands its expected error on', async () => {
    const fake = world({ withTransaction: driver, find: () => failed({ number: 7 }) });
    const expectError = { isError: true };
    const result = await run(fake, {
      operations: [withTransaction([find({ expectError }), find()], { expectError })],
    });
    assert.equal(result.outcome, 'passed', result.reason ?? '');
    assert.deepEqual(fake.adapter.ran, ['withTransaction', 'find']);
    assert.deepEqual(
      fake.adapter.requests.find(({ kind }) => kind === 'endCallback'),
      { kind: 'endCallback', callback: 1, error: 7 },
    );
    assert.ok(fake.environment.commands.some((command) => 'killAllSessions' in command));
  });

  it('fails the test where an assertion fails in the callback', async () => {
    const fake = world({ withTransaction: driver, find: () => succeeded([]) });
    const { outcome, reason } = await run(fake, {
      operations: [withTransaction([find({ expectResult: [{}] })])],
    });
    assert.equal(outcome, 'failed');
    assert.match(reason ?? '', /find: result/);
  });
});
