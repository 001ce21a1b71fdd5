/**
 * Each kind of assertion of the unified test format, end to end through the runner: one case that must pass, and one that
 * differs in nothing but what is asserted and must fail, at that place and for that reason alone. A kind that the runner
 * forgot to look at would let both pass.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Int32 } from 'bson';
import { type FakeOperation, failed, succeeded } from '../fake/fake-adapter.ts';
import { find, type Json, on, run, special, world } from '../fake/fake-deployment.ts';

/** A case, what it says when it holds and when it does not, and where the failure is. */
interface Pair {
  readonly kind: string;
  readonly find?: FakeOperation;
  readonly entities?: readonly Json[];
  readonly documents?: readonly Json[];
  readonly holds: Json;
  readonly fails: Json;
  readonly place: string;
  readonly path: string;
}

const shows =
  (...events: readonly (readonly [string, Json])[]): FakeOperation =>
  (_request, _options, adapter) => {
    for (const [name, fields] of events) adapter.show(name, fields);
    return succeeded([{ _id: 1 }]);
  };
const refusal = failed({
  message: 'E11000 duplicate key',
  code: 11000,
  codeName: 'DuplicateKey',
  isClientError: false,
  labels: ['RetryableWriteError'],
  response: { ok: 0, code: 11000 },
  writeErrors: { 0: { code: 11000 } },
  writeConcernErrors: [{ code: 91 }],
  partialResult: { insertedCount: 1 },
});
const error = (holds: Json, fails: Json, path: string): Pair => ({
  kind: `expectError ${Object.keys(holds)[0]}`,
  find: () => refusal,
  holds: { operations: [find({ expectError: holds })] },
  fails: { operations: [find({ expectError: fails })] },
  place: 'operations[0]',
  path,
});
const events = (kind: string, holds: Json, fails: Json, path: string): Pair => ({
  kind: `expectEvents: ${kind}`,
  find: shows(
    ['commandStartedEvent', { commandName: 'find', databaseName: 'db', command: { find: 'coll' } }],
    ['poolReadyEvent', { address: 'a:1' }],
  ),
  holds: { operations: [find()], expectEvents: [{ client: 'client0', ...holds }] },
  fails: { operations: [find()], expectEvents: [{ client: 'client0', ...fails }] },
  place: 'expectEvents[0]',
  path,
});
const observing = (members: Json): readonly Json[] => [
  { client: { id: 'client0', ...members } },
  { database: { id: 'database0', client: 'client0', databaseName: 'db' } },
  { collection: { id: 'collection0', database: 'database0', collectionName: 'coll' } },
];
const started = (fields: Json): Json => ({ events: [{ commandStartedEvent: fields }] });
const log = (message: Json, members: Json = {}): Json => ({
  operations: [find()],
  expectLogMessages: [{ client: 'client0', messages: [message], ...members }],
});
const logPair = (kind: string, holds: Json, fails: Json, path: string): Pair => ({
  kind: `expectLogMessages: ${kind}`,
  entities: observing({ observeLogMessages: { command: 'debug' } }),
  find: shows([
    'logMessage',
    {
      level: 'debug',
      component: 'command',
      data: { message: 'Command failed', failure: { code: 8 } },
      failureIsRedacted: true,
    },
  ]),
  holds,
  fails,
  place: 'expectLogMessages[0]',
  path,
});
const message = { level: 'debug', component: 'command', data: { message: 'Command failed' } };

const PAIRS: readonly Pair[] = [
  {
    kind: 'expectResult',
    find: () => succeeded([{ _id: 1 }]),
    holds: { operations: [find({ expectResult: [{ _id: 1 }] })] },
    fails: { operations: [find({ expectResult: [{ _id: 2 }] })] },
    place: 'operations[0]',
    path: '[0]._id',
  },
  error({ isClientError: false }, { isClientError: true }, 'isClientError'),
  error({ isTimeoutError: false }, { isTimeoutError: true }, 'isTimeoutError'),
  error({ errorContains: 'duplicate' }, { errorContains: 'eek' }, 'errorContains'),
  error({ errorCode: 11000 }, { errorCode: 1 }, 'errorCode'),
  error({ errorCodeName: 'DuplicateKey' }, { errorCodeName: 'BadValue' }, 'errorCodeName'),
  error(
    { errorLabelsContain: ['RetryableWriteError'] },
    { errorLabelsContain: ['TransientTransactionError'] },
    'errorLabelsContain',
  ),
  error(
    { errorLabelsOmit: ['TransientTransactionError'] },
    { errorLabelsOmit: ['RetryableWriteError'] },
    'errorLabelsOmit',
  ),
  error({ errorResponse: { code: 11000 } }, { errorResponse: { code: 1 } }, 'errorResponse.code'),
  error(
    { writeErrors: { 0: { code: 11000 } } },
    { writeErrors: { 0: { code: 1 } } },
    'writeErrors.0.code',
  ),
  error({ writeConcernErrors: [{ code: 91 }] }, { writeConcernErrors: [] }, 'writeConcernErrors'),
  error(
    { expectResult: { insertedCount: 1 } },
    { expectResult: { insertedCount: 2 } },
    'expectResult.insertedCount',
  ),
  events(
    'a field',
    started({ commandName: 'find', databaseName: 'db' }),
    started({ commandName: 'find', databaseName: 'other' }),
    'events[0].commandStartedEvent.databaseName',
  ),
  events(
    'the command',
    started({ command: { find: 'coll' } }),
    started({ command: { find: 'other' } }),
    'events[0].commandStartedEvent.command.find',
  ),
  events('one too many', started({}), { events: [] }, 'events'),
  events(
    'one too few',
    started({}),
    { events: [{ commandStartedEvent: {} }, { commandStartedEvent: {} }] },
    'events[1]',
  ),
  events(
    'ignoring extras, not what is missing',
    { events: [], ignoreExtraEvents: true },
    { events: [{ commandStartedEvent: { commandName: 'ping' } }], ignoreExtraEvents: true },
    'events[0].commandStartedEvent.commandName',
  ),
  events(
    'of the pool',
    { eventType: 'cmap', events: [{ poolReadyEvent: {} }] },
    { eventType: 'cmap', events: [] },
    'events',
  ),
  logPair('the level', log(message), log({ ...message, level: 'info' }), 'messages[0].level'),
  logPair(
    'the component',
    log(message),
    log({ ...message, component: 'topology' }),
    'messages[0].component',
  ),
  logPair(
    'the data',
    log(message),
    log({ ...message, data: { message: 'Command started' } }),
    'messages[0].data.message',
  ),
  logPair(
    'the redaction',
    log({ ...message, failureIsRedacted: true }),
    log({ ...message, failureIsRedacted: false }),
    'messages[0].data.failure',
  ),
  logPair(
    'the number',
    log(message),
    { operations: [find()], expectLogMessages: [{ client: 'client0', messages: [] }] },
    'messages',
  ),
  {
    kind: 'outcome',
    documents: [{ _id: new Int32(1) }],
    holds: { outcome: [{ databaseName: 'db', collectionName: 'coll', documents: [{ _id: 1 }] }] },
    fails: { outcome: [{ databaseName: 'db', collectionName: 'coll', documents: [{ _id: 2 }] }] },
    place: 'outcome[0]',
    path: 'coll[0]',
  },
];

describe('of each pair of cases, one passes and the other fails for its one reason', () => {
  for (const { kind, find: operation, entities, documents, holds, fails, place, path } of PAIRS) {
    it(kind, async () => {
      const members = entities === undefined ? {} : { createEntities: entities };
      const outcomes = [];
      for (const test of [holds, fails]) {
        const fake = world(operation === undefined ? {} : { find: operation });
        if (documents !== undefined) fake.environment.documents['db.coll'] = [...documents];
        outcomes.push(await run(fake, test, members));
      }
      const [passing, failing] = outcomes;
      assert.deepEqual([passing?.outcome, passing?.reason], ['passed', null]);
      assert.equal(failing?.outcome, 'failed');
      assert.equal(failing.details?.place, place);
      const paths = failing.details.mismatches.map((mismatch) => mismatch.path);
      assert.deepEqual(paths, [path]);
    });
  }
});

describe('operations of the test runner that assert', () => {
  const rows: readonly (readonly [string, Json, Json])[] = [
    [
      'assertEventCount',
      { client: 'client0', event: { commandStartedEvent: {} }, count: 1 },
      { client: 'client0', event: { commandStartedEvent: {} }, count: 2 },
    ],
  ];
  for (const [name, holds, fails] of rows) {
    it(name, async () => {
      const results = [];
      for (const given of [holds, fails]) {
        const fake = world({ find: shows(['commandStartedEvent', { commandName: 'find' }]) });
        results.push(await run(fake, { operations: [find(), special(name, given)] }));
      }
      assert.deepEqual(
        results.map(({ outcome }) => outcome),
        ['passed', 'failed'],
      );
      assert.equal(results[1]?.details?.place, 'operations[1]');
    });
  }

  it('a thread whose operation fails makes the case fail, at the place where it is joined', async () => {
    const threaded = (operation: Json): Json => ({
      operations: [
        special('runOnThread', { thread: 'thread0', operation }),
        special('waitForThread', { thread: 'thread0' }),
      ],
    });
    const fake = () => world({ find: () => succeeded([{ _id: 1 }]) });
    const good = await run(fake(), threaded(find({ expectResult: [{ _id: 1 }] })));
    assert.equal(good.outcome, 'passed');
    const bad = await run(fake(), threaded(find({ expectResult: [{ _id: 2 }] })));
    assert.equal(bad.outcome, 'failed');
  });

  it('an operation that ought to fail and does not is a failure, and the other way round', async () => {
    const fine = world({ find: () => succeeded([]) });
    const unexpected = await run(fine, { operations: [find({ expectError: { isError: true } })] });
    assert.equal(unexpected.outcome, 'failed');
    const refused = world({ find: () => refusal });
    assert.equal((await run(refused, { operations: [find()] })).outcome, 'failed');
    const ignored = world({ find: () => refusal });
    const let_ = find({ ignoreResultAndError: true });
    assert.equal((await run(ignored, { operations: [let_] })).outcome, 'passed');
    assert.equal(
      (await run(world(), { operations: [on('session0', 'nonsense')] })).outcome,
      'errored',
    );
  });
});
