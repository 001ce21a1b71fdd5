import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Binary, Timestamp } from 'bson';
import type { TransactionStore } from '../storage/transaction-store.ts';
import type { Fields, Value } from '../value/value.ts';
import { CheckedOutSessions } from './checked-out-sessions.ts';
import { LogicalSessions, sessionIdFields, sessionKey, sessionName } from './logical-sessions.ts';
import { RetryableWrites } from './retryable-writes.ts';
import { Transaction } from './transaction.ts';

const MINUTE = 60_000;

function lsid(byte: number, user?: number): Fields {
  const fields: [string, Value][] = [['id', new Binary(new Uint8Array(16).fill(byte), 4)]];
  if (user !== undefined) fields.push(['uid', new Binary(new Uint8Array(32).fill(user))]);
  return new Map(fields);
}

it('sessions are the same for the same id and user', () => {
  let now = 0;
  const sessions = new LogicalSessions(() => now);
  const mine = sessions.use(lsid(1));
  now = 7;
  assert.equal(sessions.use(lsid(1)), mine);
  assert.equal(mine.lastUse, 7);
  assert.notEqual(sessions.use(lsid(1, 9)), mine);
  assert.notEqual(sessions.use(lsid(2)), mine);
  assert.equal(sessions.all().length, 3);
  assert.equal(sessions.has(mine.key), true);
  sessions.end(mine.key);
  assert.equal(sessions.has(mine.key), false);
  sessions.endAll();
  assert.deepEqual(sessions.all(), []);
});

it('a session ends after thirty minutes without use, looked for once a minute', () => {
  let now = 0;
  const sessions = new LogicalSessions(() => now);
  const keys = (): string[] => sessions.all().map(({ key }) => key);
  const [idle, used] = [sessions.use(lsid(1)).key, sessions.use(lsid(2)).key];
  now = 29 * MINUTE;
  sessions.use(lsid(2));
  now = 30 * MINUTE;
  sessions.use(lsid(2));
  assert.deepEqual(keys(), [idle, used]);
  now = 30 * MINUTE + 1;
  sessions.use(lsid(2));
  assert.deepEqual(keys(), [used]);
  now = 61 * MINUTE;
  sessions.use(lsid(3));
  const late = sessions.use(lsid(4)).key;
  assert.equal(keys().includes(used), false);
  now = 61 * MINUTE + 1;
  assert.equal(sessions.use(lsid(4)).key, late);
});

it('a session has the name that MongoDB gives it, also when it is forgotten', () => {
  const sessions = new LogicalSessions(() => 0);
  const anonymous = sessions.use(lsid(1));
  const owned = sessions.use(lsid(1, 9));
  const nobody = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
  const uuid = '01010101-0101-0101-0101-010101010101';
  assert.equal(sessionName(anonymous), `${uuid} - ${nobody} -  - `);
  const user = Buffer.alloc(32, 9).toString('base64');
  assert.equal(sessions.nameOf(owned.key), `${uuid} - ${user} -  - `);
  sessions.endAll();
  assert.equal(sessions.nameOf(owned.key), `${uuid} - ${user} -  - `);
  assert.equal(sessions.nameOf(anonymous.key), `${uuid} - ${nobody} -  - `);
  assert.equal(sessionKey(lsid(1, 9)), owned.key);
  const shown = sessionIdFields(owned);
  assert.deepEqual([...shown.keys()], ['id', 'uid']);
  assert.deepEqual((shown.get('uid') as Binary).value(), Buffer.alloc(32, 9));
});

it('who waits for a session is told when it is given back, unless he has gone', () => {
  const sessions = new CheckedOutSessions();
  const told: string[] = [];
  assert.equal(sessions.isOut('a'), false);
  sessions.checkOut('a');
  assert.equal(sessions.isOut('a'), true);
  assert.equal(sessions.isOut('b'), false);
  sessions.onCheckIn('a', () => told.push('stays'));
  sessions.onCheckIn('a', () => told.push('goes'))();
  sessions.checkIn('a');
  assert.deepEqual([told, sessions.isOut('a')], [['stays'], false]);
  sessions.checkIn('a');
  sessions.onCheckIn('a', () => told.push('too late'))();
  assert.deepEqual(told, ['stays']);
});

interface Fake {
  readonly transaction: Transaction;
  readonly calls: string[];
}

/** A transaction over a store that notes what it is asked for. */
function transaction(refuses?: 'commit' | 'prepare'): Fake {
  const calls: string[] = [];
  const note = (name: string): void => {
    calls.push(name);
    if (name.startsWith(refuses ?? 'nothing')) throw new Error(`cannot ${refuses}`);
  };
  const store = {
    commit: (_identity: unknown, at?: Timestamp) => {
      note(at === undefined ? 'commit' : `commit at ${at.t}`);
      return { position: calls.length };
    },
    prepare: () => note('prepare'),
    abort: () => note('abort'),
  } as unknown as TransactionStore;
  const identity = { txnNumber: 3n } as never;
  return { transaction: new Transaction(identity, store), calls };
}

it('a transaction is committed once, and says so when it is asked again', () => {
  const { transaction: it, calls } = transaction();
  assert.deepEqual([it.state, it.committedAt], ['inProgress', undefined]);
  const at = it.commit();
  assert.equal(it.commit(), at);
  assert.equal(it.committedAt, at);
  it.abort();
  it.abortPrepared();
  assert.deepEqual([it.state, calls], ['committed', ['commit']]);
  assert.throws(() => it.checkInProgress(), {
    codeName: 'TransactionCommitted',
    message: 'Transaction with { txnNumber: 3 } has been committed.',
  });
  assert.throws(() => it.checkTakes('abortTransaction'), { codeName: 'TransactionCommitted' });
  it.checkTakes('commitTransaction');
});

it('a transaction that is aborted, or cannot be committed, is over', () => {
  const { transaction: aborted, calls } = transaction();
  aborted.abort();
  aborted.abort();
  assert.deepEqual([aborted.state, calls], ['aborted', ['abort']]);
  const message = 'Transaction with { txnNumber: 3 } has been aborted.';
  assert.throws(() => aborted.commit(), { codeName: 'NoSuchTransaction', message });
  assert.throws(() => aborted.checkTakes('insert'), { codeName: 'NoSuchTransaction' });
  const { transaction: refused, calls: tried } = transaction('commit');
  assert.throws(() => refused.commit(), /cannot commit/);
  assert.deepEqual([refused.state, tried], ['aborted', ['commit', 'abort']]);
});

it('a prepared transaction ends only as it is told to', () => {
  const { transaction: it, calls } = transaction();
  it.prepare();
  it.prepare();
  assert.deepEqual([it.state, calls], ['prepared', ['prepare']]);
  it.abort();
  assert.equal(it.state, 'prepared');
  for (const name of ['commitTransaction', 'abortTransaction', 'prepareTransaction'])
    it.checkTakes(name);
  assert.throws(() => it.checkTakes('insert'), { codeName: 'PreparedTransactionInProgress' });
  assert.throws(() => it.commit(), { codeName: 'InvalidOptions' });
  it.commitPrepared(new Timestamp({ t: 9, i: 1 }));
  assert.deepEqual([it.state, calls], ['committed', ['prepare', 'commit at 9']]);
  const { transaction: other, calls: otherCalls } = transaction();
  other.commitPrepared(new Timestamp({ t: 9, i: 1 }));
  assert.equal(other.state, 'inProgress');
  other.prepare();
  other.abortPrepared();
  assert.deepEqual([other.state, otherCalls], ['aborted', ['prepare', 'abort']]);
  assert.throws(() => other.prepare(), { codeName: 'NoSuchTransaction' });
  const { transaction: refused } = transaction('prepare');
  assert.throws(() => refused.prepare(), /cannot prepare/);
  assert.equal(refused.state, 'inProgress');
});

const name = (): string => 'S';

it('a number belongs to one retryable write, or to one transaction', () => {
  const writes = new RetryableWrites<string>();
  const begun = writes.begin('a', 5n, name);
  begun.results.set(0, 'done');
  assert.equal(writes.begin('a', 5n, name), begun);
  assert.equal(writes.begin('b', 5n, name).results.size, 0);
  assert.equal(writes.begin('a', 6n, name).results.size, 0);
  assert.throws(() => writes.begin('a', 5n, name), {
    codeName: 'TransactionTooOld',
    message:
      'Retryable write with txnNumber 5 is prohibited on session S because a newer retryable write ' +
      'with txnNumber 6 has already started on this session.',
  });
  const fake = transaction().transaction;
  const start = (): Transaction => fake;
  assert.throws(() => writes.startTransaction('a', 5n, name, start), {
    codeName: 'TransactionTooOld',
    message:
      'Cannot start transaction with { txnNumber: 5 } on session S because a newer retryable write ' +
      'with txnNumberAndRetryCounter { txnNumber: 6, txnRetryCounter: -1 } has already started on this session.',
  });
  assert.throws(() => writes.startTransaction('a', 6n, name, start), {
    codeName: 'ConflictingOperationInProgress',
  });
  assert.equal(writes.startTransaction('a', 7n, name, start), fake);
  assert.throws(() => writes.begin('a', 7n, name), { codeName: 'IncompleteTransactionHistory' });
  assert.throws(() => writes.begin('a', 6n, name), /a newer transaction with txnNumber 7/);
  assert.throws(() => writes.startTransaction('a', 6n, name, start), /txnRetryCounter: 0 }/);
});

it('a transaction is found by its number, and by no other', () => {
  const writes = new RetryableWrites<string>();
  const { transaction: it, calls } = transaction();
  writes.startTransaction('a', 3n, name, () => it);
  assert.equal(writes.continueTransaction('a', 3n, name), it);
  assert.equal(writes.find('a', 3n), it);
  assert.deepEqual([writes.find('a', 4n), writes.find('b', 3n)], [undefined, undefined]);
  const unknown = (number: bigint, active: number): object => ({
    codeName: 'NoSuchTransaction',
    message:
      `Given transaction number ${number} does not match any in-progress transactions. ` +
      `The active transaction number is ${active}`,
  });
  assert.throws(() => writes.continueTransaction('a', 4n, name), unknown(4n, 3));
  assert.throws(() => writes.continueTransaction('b', 4n, name), unknown(4n, -1));
  assert.throws(() => writes.continueTransaction('a', 2n, name), { codeName: 'TransactionTooOld' });
  writes.begin('a', 4n, name);
  assert.deepEqual([it.state, calls], ['aborted', ['abort']]);
  assert.throws(() => writes.continueTransaction('a', 4n, name), unknown(4n, 4));
  assert.equal(writes.find('a', 4n), undefined);
});

it('what is prepared outlives its session and its primary, until all is forgotten', () => {
  const writes = new RetryableWrites<string>();
  const [prepared, open] = [transaction().transaction, transaction().transaction];
  writes.startTransaction('a', 1n, name, () => prepared);
  writes.startTransaction('b', 1n, name, () => open);
  prepared.prepare();
  const inProgress = { codeName: 'PreparedTransactionInProgress' };
  assert.throws(() => writes.begin('a', 2n, name), inProgress);
  assert.throws(() => writes.startTransaction('a', 2n, name, () => open), inProgress);
  writes.abortTransaction('a');
  writes.abortAllTransactions();
  assert.deepEqual([prepared.state, open.state], ['prepared', 'aborted']);
  writes.forget('a');
  writes.forget('b');
  assert.deepEqual([writes.find('a', 1n), writes.find('b', 1n)], [prepared, undefined]);
  writes.forgetAll();
  assert.deepEqual([prepared.state, writes.find('a', 1n)], ['aborted', undefined]);
});

it('what is still in progress is not forgotten, however old it is', () => {
  let now = 0;
  const writes = new RetryableWrites<string>(() => now);
  const fakes = ['open', 'prepared', 'over'].map((key) => {
    const { transaction: it } = transaction();
    writes.startTransaction(key, 1n, name, () => it);
    return it;
  });
  fakes[1]?.prepare();
  fakes[2]?.commit();
  now = 31 * MINUTE;
  for (let at = 0; at < 1000; at++) writes.begin(`new ${at}`, 1n, name);
  assert.deepEqual(
    ['open', 'prepared', 'over'].map((key) => writes.find(key, 1n)),
    [fakes[0], fakes[1], undefined],
  );
});
