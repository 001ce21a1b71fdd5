import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Int32, Long, ObjectId } from 'bson';
import type { ObservedError, ObservedEvent } from '../adapter-protocol/adapter-protocol.ts';
import type { ExpectedError } from '../test-file/expected-error.ts';
import type { ExpectedEventFields } from '../test-file/expected-event.ts';
import { matchError } from './match-error.ts';
import { matchEvent } from './match-event.ts';
import { matchEvents } from './match-events.ts';
import { isAtLeast, matchLogMessages } from './match-log.ts';
import { matchOutcome } from './match-outcome.ts';
import type { MatchContext } from './special-operator.ts';

const context: MatchContext = { valueOf: () => undefined, lsidOf: () => undefined };

function event(name: string, fields: ObservedEvent['fields'] = {}): ObservedEvent {
  return { sequence: 1, category: 'command', name, observedAt: 0, fields };
}

const error: ObservedError = {
  number: 1,
  type: 'MongoServerError',
  message: 'E11000 Duplicate key',
  isClientError: false,
  isTimeout: false,
  code: 11000,
  codeName: 'DuplicateKey',
  labels: ['RetryableWriteError'],
  response: { ok: 0, code: new Int32(11000) },
  writeErrors: { 1: { code: 11000, message: 'second write' } },
  writeConcernErrors: [{ code: 91, message: 'shutting down' }],
  partialResult: { insertedCount: 1 },
};

describe('matchError', () => {
  const holds: readonly ExpectedError[] = [
    { isError: true },
    { isClientError: false },
    { isTimeoutError: false },
    { errorContains: 'duplicate KEY' },
    { errorContains: 'second write' },
    { errorContains: 'shutting' },
    { errorCode: 11000 },
    { errorCodeName: 'duplicatekey' },
    { errorCodeName: 'ShutdownInProgress' },
    { errorLabelsContain: ['RetryableWriteError'] },
    { errorLabelsOmit: ['TransientTransactionError'] },
    { errorResponse: { code: 11000 } },
    { writeErrors: { 1: { code: 11000 } } },
    { writeConcernErrors: [{ code: 91 }] },
    { expectResult: { insertedCount: 1 } },
    { expectResult: { $$unsetOrMatches: { insertedCount: 1 } } },
  ];
  for (const expected of holds) {
    it(`lets ${JSON.stringify(expected)} hold`, () => {
      assert.deepEqual(matchError(expected, error, context), []);
    });
  }

  it('takes the name of the error itself from the driver, and never from the code', () => {
    const { codeName: _, ...unnamed } = error;
    const [difference] = matchError(
      { errorCodeName: 'DuplicateKey' },
      { ...unnamed, writeErrors: {} },
      context,
    );
    assert.equal(difference?.path, 'errorCodeName');
  });

  const fails: readonly (readonly [ExpectedError, path: string])[] = [
    [{ isClientError: true }, 'isClientError'],
    [{ isTimeoutError: true }, 'isTimeoutError'],
    [{ errorContains: 'not there' }, 'errorContains'],
    [{ errorCode: 1 }, 'errorCode'],
    [{ errorCodeName: 'BadValue' }, 'errorCodeName'],
    [{ errorLabelsContain: ['TransientTransactionError'] }, 'errorLabelsContain'],
    [{ errorLabelsOmit: ['RetryableWriteError'] }, 'errorLabelsOmit'],
    [{ errorResponse: { code: 1 } }, 'errorResponse.code'],
    [{ writeErrors: { 0: { code: 11000 }, 1: {} } }, 'writeErrors.0'],
    [{ writeErrors: {} }, 'writeErrors.1'],
    [{ writeConcernErrors: [] }, 'writeConcernErrors'],
    [{ expectResult: { insertedCount: 2 } }, 'expectResult.insertedCount'],
  ];
  for (const [expected, path] of fails) {
    it(`lets ${JSON.stringify(expected)} fail`, () => {
      const mismatches = matchError(expected, error, context);
      assert.deepEqual(
        mismatches.map((difference) => difference.path),
        [path],
      );
    });
  }

  it('keeps the errors of single writes out of a client bulk write', () => {
    const expected = { errorContains: 'second write' };
    assert.equal(matchError(expected, error, context, 'clientBulkWrite').length, 1);
  });

  it('misses the parts of a reply where there is none', () => {
    const { response, partialResult, ...bare } = error;
    const expected = { errorResponse: { code: 1 }, expectResult: { insertedCount: 1 } };
    const mismatches = matchError(expected, bare, context);
    assert.deepEqual(
      mismatches.map(({ path }) => path),
      ['errorResponse', 'expectResult'],
    );
  });
});

describe('matchEvent', () => {
  const shown = {
    command: { ping: 1, $db: 'admin' },
    commandName: 'ping',
    databaseName: 'admin',
    serviceId: new ObjectId(),
    serverConnectionId: Long.fromNumber(3),
    reason: 'stale',
    interruptInUseConnections: true,
    awaited: false,
    newDescription: { type: 'RSPrimary', address: 'a:1' },
  };
  const rows: readonly (readonly [ExpectedEventFields, holds: boolean])[] = [
    [{}, true],
    [{ command: { ping: 1 } }, true],
    [{ command: { ping: 2 } }, false],
    [{ reply: { ok: 1 } }, false],
    [{ commandName: 'ping', databaseName: 'admin' }, true],
    [{ databaseName: 'test' }, false],
    [{ hasServiceId: true, hasServerConnectionId: true }, true],
    [{ hasServiceId: false }, false],
    [{ hasServerConnectionId: false }, false],
    [{ reason: 'stale', interruptInUseConnections: true, awaited: false }, true],
    [{ reason: 'idle' }, false],
    [{ interruptInUseConnections: false }, false],
    [{ awaited: true }, false],
    [{ newDescription: { type: 'RSPrimary' } }, true],
    [{ newDescription: {} }, true],
    [{ newDescription: { type: 'Unknown' } }, false],
    [{ previousDescription: { type: 'Unknown' } }, false],
  ];
  for (const [fields, holds] of rows) {
    it(`${holds ? 'matches' : 'tells'} ${JSON.stringify(fields)}`, () => {
      const mismatches = matchEvent({ name: 'x', fields }, event('x', shown), context);
      assert.equal(mismatches.length === 0, holds);
    });
  }

  it('says in which way the presence of a field is not as wanted', () => {
    const messageOf = (hasServiceId: boolean, fields: ObservedEvent['fields']): string[] =>
      matchEvent({ name: 'x', fields: { hasServiceId } }, event('x', fields), context).map(
        ({ path, message }) => `${path}: ${message}`,
      );
    assert.deepEqual(messageOf(true, {}), ['x.serviceId: to be set']);
    assert.deepEqual(messageOf(false, shown), ['x.serviceId: not to be set']);
  });

  it('takes an empty service id and no connection id for unset', () => {
    const fields = { hasServiceId: false, hasServerConnectionId: false };
    const empty = event('x', { serviceId: new ObjectId('0'.repeat(24)), serverConnectionId: -1 });
    assert.deepEqual(matchEvent({ name: 'x', fields }, empty, context), []);
  });
});

describe('matchEvents', () => {
  const expected = {
    client: 'client0',
    eventType: 'command',
    events: [{ name: 'a', fields: {} }],
    ignoreExtraEvents: false,
  } as const;

  it('wants as many events as the test names', () => {
    assert.deepEqual(matchEvents(expected, [event('a')], context), []);
    assert.equal(matchEvents(expected, [], context).length, 1);
    assert.equal(matchEvents(expected, [event('a'), event('b')], context).length, 1);
  });

  it('ignores what comes after where the test says so', () => {
    const lenient = { ...expected, ignoreExtraEvents: true };
    assert.deepEqual(matchEvents(lenient, [event('a'), event('b')], context), []);
    assert.equal(matchEvents(lenient, [event('b'), event('a')], context).length, 1);
  });
});

describe('matchLogMessages', () => {
  const log = (message: string, more: ObservedEvent['fields'] = {}): ObservedEvent =>
    event('logMessage', {
      level: 'debug',
      component: 'command',
      data: { message, requestId: 1, ...more['data'] },
    });
  const expectation = (message: string) =>
    ({ level: 'debug', component: 'command', data: { message } }) as const;

  it('compares in order, data as roots', () => {
    const expected = { client: 'c', messages: [expectation('one'), expectation('two')] };
    assert.deepEqual(matchLogMessages(expected, [log('one'), log('two')], context), []);
    assert.equal(matchLogMessages(expected, [log('two'), log('one')], context).length, 2);
    assert.equal(matchLogMessages(expected, [log('one')], context).length, 1);
  });

  it('leaves out what the test ignores, and what comes after', () => {
    const messages = [expectation('two')];
    const ignoring = { client: 'c', messages, ignoreMessages: [expectation('one')] };
    assert.deepEqual(matchLogMessages(ignoring, [log('one'), log('two')], context), []);
    const lenient = { client: 'c', messages, ignoreExtraMessages: true };
    assert.deepEqual(matchLogMessages(lenient, [log('two'), log('three')], context), []);
    assert.equal(
      matchLogMessages({ client: 'c', messages }, [log('two'), log('x')], context).length,
      1,
    );
  });

  it('tells a redacted failure from a plain one', () => {
    const redacted = log('m', { data: { failure: { code: 1, codeName: 'x' } } });
    const plain = log('m', { data: { failure: { code: 1, errmsg: 'x' } } });
    const wants = (failureIsRedacted: boolean) => ({
      client: 'c',
      messages: [{ ...expectation('m'), failureIsRedacted }],
    });
    assert.deepEqual(matchLogMessages(wants(true), [redacted], context), []);
    assert.deepEqual(matchLogMessages(wants(false), [plain], context), []);
    assert.equal(matchLogMessages(wants(true), [plain], context).length, 1);
    assert.equal(matchLogMessages(wants(false), [log('m')], context).length, 1);
    const told = (wanted: boolean, shown: ObservedEvent): unknown[] =>
      matchLogMessages(wants(wanted), [shown], context).map(({ message }) => message);
    assert.deepEqual(told(true, plain), ['to be redacted']);
    assert.deepEqual(told(false, redacted), ['not to be redacted']);
    assert.deepEqual(told(true, log('m')), ['to be present']);
  });

  it('orders the levels', () => {
    assert.ok(isAtLeast('error', 'debug') && isAtLeast('debug', 'debug'));
    assert.ok(!isAtLeast('trace', 'debug') && !isAtLeast('loud', 'trace'));
  });
});

describe('matchOutcome', () => {
  it('wants the very documents, in any order of keys', () => {
    const expected = [{ _id: new Int32(1), x: new Int32(1) }];
    assert.deepEqual(matchOutcome('c', expected, [{ x: new Int32(1), _id: new Int32(1) }]), []);
    const others: readonly unknown[][] = [
      [],
      [{ _id: new Int32(1) }],
      [{ _id: new Int32(1), x: new Int32(1), y: null }],
      [{ _id: new Int32(1), x: Long.ONE }],
    ];
    for (const actual of others) assert.equal(matchOutcome('c', expected, actual).length, 1);
  });
});
