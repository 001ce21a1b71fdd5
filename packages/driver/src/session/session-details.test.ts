import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timestamp } from 'bson';
import { MongoErrorLabel } from '../error/error-labels.ts';
import { MongoError, MongoOperationTimeoutError } from '../error/mongo-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import { ClientSession } from './client-session.ts';
import { ClusterClock, laterClusterTime } from './cluster-clock.ts';
import { ServerSession } from './server-session.ts';
import { ServerSessionPool } from './server-session-pool.ts';
import type { SessionHost, TransactionEnd } from './session-host.ts';
import type { ClientSessionOptions } from './transaction-options.ts';

const MINUTE = 60_000;

interface World {
  readonly host: SessionHost;
  readonly ends: TransactionEnd[];
  /** Spans of transactions that have begun, and have ended. */
  readonly spans: string[];
  readonly ended: object[];
  readonly pool: ServerSessionPool;
  now: number;
}

function world(failure?: () => Error | undefined): World {
  let byte = 0;
  const clock = {
    now: () => made.now,
    date: () => made.now,
    setTimer: (delayMS: number, callback: () => void) => {
      made.now += delayMS;
      queueMicrotask(callback);
      return { cancel: () => undefined };
    },
    defer: (callback: () => void) => queueMicrotask(callback),
  };
  const random = {
    next: () => 0.5,
    bytes: (length: number) => new Uint8Array(length).fill(++byte),
  };
  const pool = new ServerSessionPool({ clock, random });
  const host: SessionHost = {
    clock,
    random,
    loadBalanced: true,
    transactionDefaults: {},
    acquireServerSession: () => pool.acquire(30),
    releaseServerSession: (session) => pool.release(session, 30),
    sessionEnded: (session) => made.ended.push(session),
    startTransactionSpan() {
      made.spans.push('begins');
      return { end: () => made.spans.push('ends') };
    },
    async endTransaction(_session, end) {
      made.ends.push(end);
      const error = failure?.();
      if (error !== undefined) throw error;
    },
  };
  const made: World = { host, ends: [], spans: [], ended: [], pool, now: 0 };
  return made;
}

function begun(made: World, options?: ClientSessionOptions): ClientSession {
  const session = new ClientSession(made.host, options);
  session.startTransaction();
  session.noteCommand();
  return session;
}

test('what a session shows is what it was given', () => {
  const { host } = world();
  const plain = new ClientSession(host);
  assert.deepEqual(plain.supports, { causalConsistency: true });
  assert.deepEqual(
    [plain.snapshotEnabled, plain.timeoutMS, plain.loadBalanced],
    [false, undefined, true],
  );
  assert.deepEqual(
    [plain.clientOptions, plain.isPinned, plain.inTransaction()],
    [{}, false, false],
  );
  assert.deepEqual(plain.transaction, { state: 'NO_TRANSACTION', isActive: false });
  const snapshot = new ClientSession(host, { snapshot: true, defaultTimeoutMS: 5 });
  assert.deepEqual(snapshot.supports, { causalConsistency: false });
  assert.deepEqual([snapshot.snapshotEnabled, snapshot.timeoutMS], [true, 5]);
  const careless = new ClientSession(host, { causalConsistency: false });
  assert.deepEqual(careless.supports, { causalConsistency: false });
  const time = new Timestamp({ t: 1, i: 1 });
  assert.equal(new ClientSession(host, { snapshot: true, snapshotTime: time }).snapshotTime, time);
  assert.throws(() => new ClientSession(host, { snapshotTime: time }), /requires "snapshot"/);
  const shown = new ClientSession({ ...host, clientOptions: { appName: 'x' } });
  assert.deepEqual(shown.clientOptions, { appName: 'x' });
  assert.throws(() => plain.toBSON(), /cannot be serialized/);
});

test('sessions are equal that are the same on the server', () => {
  const { host } = world();
  const [one, other] = [new ClientSession(host), new ClientSession(host)];
  assert.equal(one.equals(one), true);
  assert.equal(one.equals(other), false);
  assert.equal(one.equals({ id: one.id } as never), false);
  assert.equal(one.belongsTo(host), true);
  assert.equal(one.belongsTo({}), false);
});

test('the end of a session is told once, aborts what runs, and lets go what it keeps', async () => {
  const made = world();
  const session = begun(made);
  let released = 0;
  session.pinTo({ address: 'a:1', release: () => released++ });
  assert.equal(session.isPinned, true);
  const told: unknown[] = [];
  session.on('ended', (each) => told.push(each));
  await session[Symbol.asyncDispose]();
  await session.endSession();
  assert.deepEqual(
    made.ends.map(({ commandName }) => commandName),
    ['abortTransaction'],
  );
  assert.deepEqual([told, made.ended, released], [[session], [session], 1]);
  assert.deepEqual([session.hasEnded, session.isPinned], [true, false]);
  assert.throws(() => session.startTransaction(), { name: 'MongoExpiredSessionError' });
  const unused = new ClientSession(made.host);
  await unused.endSession();
  assert.throws(() => unused.serverSession, { name: 'MongoExpiredSessionError' });
});

test('a failing abort keeps no session from its end; only lack of time is told', async () => {
  const refused = begun(world(() => new MongoServerError({ code: 251 })));
  await refused.endSession();
  assert.equal(refused.hasEnded, true);
  const late = begun(world(() => new MongoOperationTimeoutError('late')));
  await assert.rejects(late.endSession({ timeoutMS: 5 }), /late/);
  assert.equal(late.hasEnded, true);
});

test('pinning anew, or starting anew, lets the old pin go', () => {
  const { host } = world();
  const session = new ClientSession(host);
  const released: string[] = [];
  const pin = (address: string): { address: string; release(): void } => ({
    address,
    release: () => released.push(address),
  });
  session.pinTo(pin('a'));
  session.pinTo(pin('b'));
  assert.deepEqual([released, session.pin?.address], [['a'], 'b']);
  session.recoveryToken = {};
  session.startTransaction();
  assert.deepEqual(
    [released, session.isPinned, session.recoveryToken],
    [['a', 'b'], false, undefined],
  );
  session.unpin();
  assert.deepEqual(released, ['a', 'b']);
});

test('the states of a transaction have the names of the official driver', async () => {
  const { host } = world();
  const session = new ClientSession(host);
  const states: unknown[] = [];
  const note = (): number => states.push([session.transaction.state, session.transaction.isActive]);
  session.startTransaction();
  note();
  assert.equal(session.noteCommand(), true);
  note();
  await session.commitTransaction();
  note();
  session.startTransaction();
  await session.abortTransaction();
  note();
  assert.equal(session.noteCommand(), false);
  note();
  assert.deepEqual(states, [
    ['STARTING_TRANSACTION', true],
    ['TRANSACTION_IN_PROGRESS', true],
    ['TRANSACTION_COMMITTED', false],
    ['TRANSACTION_ABORTED', false],
    ['NO_TRANSACTION', false],
  ]);
});

test('what was not begun on the server is not ended there; its span ends all the same', async () => {
  const made = world();
  const session = new ClientSession(made.host);
  session.startTransaction();
  assert.notEqual(session.transactionSpan, undefined);
  await session.commitTransaction();
  assert.equal(session.transactionSpan, undefined);
  session.startTransaction();
  await session.abortTransaction();
  assert.deepEqual([made.ends, made.spans], [[], ['begins', 'ends', 'begins', 'ends']]);
  await assert.rejects(session.commitTransaction(), /after calling abortTransaction/);
  assert.equal(session.serverSession.txnNumber, 2);
});

test('a commit ends its span whether it succeeds or not', async () => {
  const made = world(() => new Error('no'));
  const session = begun(made);
  await assert.rejects(session.commitTransaction(), /no/);
  assert.deepEqual(made.spans, ['begins', 'ends']);
  const aborting = begun(made);
  await aborting.abortTransaction();
  assert.deepEqual(made.spans, ['begins', 'ends', 'begins', 'ends']);
});

test('an end has its own time, or that of the session, or of withTransaction', async () => {
  const made = world();
  const timesOf = (): unknown[] =>
    made.ends.map(({ timeoutMS, deadline }) => [timeoutMS, deadline]);
  await begun(made, { defaultTimeoutMS: 7 }).commitTransaction();
  await begun(made, { defaultTimeoutMS: 7 }).commitTransaction({ timeoutMS: 9 });
  await begun(made, { defaultTimeoutMS: 7 }).abortTransaction();
  await begun(made, { defaultTimeoutMS: 7 }).abortTransaction({ timeoutMS: 9 });
  await begun(made).endSession({ timeoutMS: 11 });
  assert.deepEqual(timesOf(), [
    [7, undefined],
    [9, undefined],
    [7, undefined],
    [9, undefined],
    [11, undefined],
  ]);
  const working = world();
  working.now = 100;
  const session = new ClientSession(working.host, { defaultTimeoutMS: 7 });
  const during: unknown[] = [];
  await session
    .withTransaction(
      async () => {
        session.noteCommand();
        during.push(session.deadline);
        await assert.rejects(
          session.commitTransaction({ timeoutMS: 1 }),
          /cannot have a timeoutMS/,
        );
        throw new Error('enough');
      },
      { timeoutMS: 50 },
    )
    .catch(() => undefined);
  assert.deepEqual([during, session.deadline], [[150], undefined]);
  const again = begun(working, { defaultTimeoutMS: 7 });
  await again.withTransaction(async () => undefined).catch(() => undefined);
  session.startTransaction();
  session.noteCommand();
  await session.abortTransaction();
  assert.equal(working.ends.at(-1)?.timeoutMS, 7);
});

test('work that is no promise is refused, and its error is its own', async () => {
  const { host } = world();
  const session = new ClientSession(host);
  await assert.rejects(session.withTransaction((() => 5) as never), /must return a Promise/);
  await assert.rejects(
    session.withTransaction(async () => {
      throw new RangeError('mine');
    }),
    RangeError,
  );
  assert.equal(session.inTransaction(), false);
});

test('a transaction that the work has ended itself is not committed again', async () => {
  const made = world();
  const session = new ClientSession(made.host);
  const result = await session.withTransaction(async () => {
    session.noteCommand();
    await session.abortTransaction();
    return 'ended';
  });
  assert.equal(result, 'ended');
  assert.deepEqual(
    made.ends.map(({ commandName }) => commandName),
    ['abortTransaction'],
  );
});

test('a commit whose time ran out on the server is not sent again', async () => {
  const expired = (): Error => {
    const error = new MongoServerError({ code: 50, errmsg: 'expired' });
    error.addErrorLabel(MongoErrorLabel.UnknownTransactionCommitResult);
    return error;
  };
  const made = world(expired);
  const session = new ClientSession(made.host);
  const work = session.withTransaction(async () => session.noteCommand());
  await assert.rejects(work, (error) => error instanceof MongoError && error.code === 50);
  assert.equal(made.ends.length, 1);
});

test('cluster times are told from what is none, and only go forward', () => {
  const session = new ClientSession(world().host);
  const at = (t: number): { clusterTime: Timestamp } => ({
    clusterTime: new Timestamp({ t, i: 1 }),
  });
  for (const none of [null, 5])
    assert.throws(() => session.advanceClusterTime(none as never), /must be an object/);
  session.advanceClusterTime(at(5));
  session.advanceClusterTime(at(3));
  assert.deepEqual(session.clusterTime, at(5));
  session.advanceClusterTime(at(6));
  assert.deepEqual(session.clusterTime, at(6));
  assert.equal(laterClusterTime(undefined, undefined), undefined);
  assert.deepEqual(laterClusterTime(undefined, at(1)), at(1));
  assert.deepEqual(laterClusterTime(at(1), undefined), at(1));
  const clock = new ClusterClock();
  const bytes = Uint8Array.of(1, 2);
  assert.equal(clock.hasSeen(bytes), false);
  clock.advance(at(1), bytes);
  assert.equal(clock.hasSeen(Uint8Array.of(1, 2)), true);
  bytes[0] = 9;
  assert.equal(clock.hasSeen(Uint8Array.of(1, 2)), true);
  clock.advance(at(2));
  assert.equal(clock.hasSeen(Uint8Array.of(1, 2)), true);
  assert.equal(clock.hasSeen(Uint8Array.of(2)), false);
});

test('a server session is used as long as it lives a minute longer, and all are given up at once', () => {
  const made = world();
  const { pool } = made;
  const [a, b] = [pool.acquire(30), pool.acquire(30)];
  pool.release(a, 30);
  made.now = 29 * MINUTE;
  assert.equal(pool.acquire(30), a);
  pool.release(a, 30);
  made.now = 29 * MINUTE + 1;
  assert.notEqual(pool.acquire(30), a);
  pool.release(b, 30);
  assert.deepEqual(pool.drain(), []);
  const [c, d] = [pool.acquire(undefined), pool.acquire(undefined)];
  pool.release(c, undefined);
  made.now += 60 * MINUTE;
  d.lastUse = made.now;
  pool.release(d, 30);
  assert.deepEqual(pool.drain(), [d.id]);
  assert.deepEqual(pool.drain(), []);
  const old = pool.acquire(undefined);
  pool.release(old, undefined);
  made.now += 60 * MINUTE;
  assert.equal(pool.acquire(undefined), old);
});

test('the identifier of a session is a random UUID, and a copy has all but the identity', () => {
  const { pool } = world();
  const session = pool.acquire(30);
  const bytes = session.id.id.buffer;
  assert.deepEqual([(bytes[6] ?? 0) >> 4, (bytes[8] ?? 0) >> 6], [4, 2]);
  assert.equal(session.id.id.sub_type, 4);
  session.txnNumber = 7;
  session.isDirty = true;
  const copy = session.clone();
  assert.notEqual(copy, session);
  assert.deepEqual([copy.id, copy.txnNumber, copy.isDirty, copy.lastUse], [session.id, 7, true, 0]);
  assert.equal(new ServerSession(new Uint8Array(16), 0).hasTimedOut(30), false);
});
