// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timestamp } from 'bson';
import { WriteConcern } from '../concern/write-concern.ts';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import { MongoErrorLabel } from '../error/error-labels.ts';
import { MongoError, MongoOperationTimeoutError } from '../error/mongo-error.ts';
import { ClientSession } from './client-session.ts';
import { ClusterClock } from './cluster-clock.ts';
import { ServerSessionPool } from './server-session-pool.ts';
import type { SessionHost, TransactionEnd } from './session-host.ts';

interface Fake extends SessionHost {
  now: number;
  readonly ends: TransactionEnd[];
  readonly failures: Error[];
}

function fakeHost(failingCommand = 'commitTransaction'): Fake {
  let bytes = 0;
  const random = {
    next: () => 0.5,
    bytes: (length: number) => {
      bytes += 1;
      return new Uint8Array(length).fill(bytes);
    },
  };
  const clock = {
    now: () => host.now,
    date: () => host.now,
    setTimer: (delayMS: number, callback: () => void) => {
      host.now += delayMS;
      queueMicrotask(callback);
      return { cancel: () => undefined };
    },
    defer: (callback: () => void) => queueMicrotask(callback),
  };
  const pool = new ServerSessionPool({ clock, random });
  const host: Fake = {
    now: 0,
    ends: [],
    failures: [],
    clock,
    random,
    loadBalanced: false,
    transactionDefaults: { writeConcern: new WriteConcern('majority') },
    acquireServerSession: () => pool.acquire(30),
    releaseServerSession: (session) => pool.release(session, 30),
    sessionEnded: () => undefined,
    async endTransaction(_session, end) {
      host.ends.push(end);
      const failure = end.commandName === failingCommand ? host.failures.shift() : undefined;
      if (failure !== undefined) throw failure;
    },
  };
  return host;
}

function labelled(label: string): MongoError {
  const error = new MongoError(label);
  error.addErrorLabel(label);
  return error;
}

test('server sessions are used again, the last one first, until they are about to expire', () => {
  const host = fakeHost();
  const first = host.acquireServerSession();
  const second = host.acquireServerSession();
  host.releaseServerSession(first);
  host.releaseServerSession(second);
  assert.equal(host.acquireServerSession(), second);
  host.now = 29 * 60_000 + 1;
  assert.notEqual(host.acquireServerSession(), first);
});

test('a dirty server session is forgotten', () => {
  const host = fakeHost();
  const dirty = host.acquireServerSession();
  dirty.isDirty = true;
  host.releaseServerSession(dirty);
  assert.notEqual(host.acquireServerSession(), dirty);
});

test('a session keeps its id after its end, and gives its server session to the next', async () => {
  const host = fakeHost();
  const session = new ClientSession(host);
  const id = session.id;
  await session.endSession();
  assert.equal(session.hasEnded, true);
  assert.deepEqual(session.id, id);
  assert.deepEqual(new ClientSession(host).id, id);
});

test('the session refuses what contradicts itself', () => {
  const host = fakeHost();
  assert.throws(
    () => new ClientSession(host, { snapshot: true, causalConsistency: true }),
    /mutually exclusive/,
  );
  const snapshot = new ClientSession(host, { snapshot: true });
  assert.throws(() => snapshot.startTransaction(), /not supported in snapshot sessions/);
  const session = new ClientSession(host);
  assert.throws(
    () => session.startTransaction({ writeConcern: { w: 0 } }),
    /unacknowledged write concern/,
  );
});

test('a transaction takes its options from itself, the session, the client', async () => {
  const host = fakeHost();
  const session = new ClientSession(host, {
    defaultTransactionOptions: { readConcern: 'snapshot', maxCommitTimeMS: 7 },
  });
  session.startTransaction({ maxCommitTimeMS: 9 });
  assert.equal(session.noteCommand(), true);
  assert.equal(session.noteCommand(), false);
  await session.commitTransaction();
  await session.commitTransaction();
  const [first, second] = host.ends;
  assert.equal(first?.transaction.maxCommitTimeMS, 9);
  assert.equal(first?.transaction.readConcern?.level, 'snapshot');
  assert.equal(first?.transaction.writeConcern?.w, 'majority');
  assert.deepEqual([first?.again, second?.again], [false, true]);
});

test('aborting never fails on account of the server', async () => {
  const host = fakeHost('abortTransaction');
  host.failures.push(new Error('gone'));
  const session = new ClientSession(host);
  session.startTransaction();
  session.noteCommand();
  await session.abortTransaction();
  assert.equal(session.inTransaction(), false);
});

test('withTransaction runs the work again, and commits again, as the labels say', async () => {
  const host = fakeHost();
  const session = new ClientSession(host);
  host.failures.push(labelled(MongoErrorLabel.UnknownTransactionCommitResult));
  let runs = 0;
  const result = await session.withTransaction(async () => {
    session.noteCommand();
    runs += 1;
    if (runs === 1) throw labelled(MongoErrorLabel.TransientTransactionError);
    return 'done';
  });
  assert.equal(result, 'done');
  assert.equal(runs, 2);
  const names = host.ends.map(({ commandName }) => commandName);
  assert.deepEqual(names, ['abortTransaction', 'commitTransaction', 'commitTransaction']);
});

test('withTransaction gives up after two minutes, and says what the trouble was', async () => {
  const { TransientTransactionError, UnknownTransactionCommitResult } = MongoErrorLabel;
  const cases = [
    { ofWork: TransientTransactionError },
    { ofCommit: TransientTransactionError },
    { ofCommit: UnknownTransactionCommitResult },
  ];
  for (const { ofWork, ofCommit } of cases) {
    const host = fakeHost();
    const session = new ClientSession(host);
    if (ofCommit !== undefined) host.failures.push(labelled(ofCommit));
    let runs = 0;
    const work = session.withTransaction(async () => {
      runs += 1;
      session.noteCommand();
      host.now += 121_000;
      if (ofWork !== undefined) throw labelled(ofWork);
    });
    const label = (ofWork ?? ofCommit) as string;
    await assert.rejects(work, (error: MongoOperationTimeoutError) => {
      assert.ok(error instanceof MongoOperationTimeoutError);
      assert.deepEqual(error.errorLabels, [label]);
      return (error.cause as Error).message === label;
    });
    assert.equal(runs, 1);
  }
});

test('withTransaction waits longer each time, and no longer than there is time', async () => {
  const host = fakeHost();
  const session = new ClientSession(host);
  const starts: number[] = [];
  const work = session.withTransaction(async () => {
    starts.push(host.now);
    if (starts.length === 14) host.now = 119_900;
    throw labelled(MongoErrorLabel.TransientTransactionError);
  });
  await assert.rejects(work, MongoOperationTimeoutError);
  const waits = starts.slice(1).map((at, n) => (at - (starts[n] as number)) * 2);
  assert.deepEqual(waits.slice(0, 3), [7.5, 11.25, 16.875]);
  assert.deepEqual(waits.slice(-2), [500, 500]);
  assert.equal(Math.round(waits.reduce((sum, wait) => sum + wait)), 2282);
});

test('a snapshot session keeps the time of its first read, other sessions have none', () => {
  const [first, later] = [1, 2].map((t) => new Timestamp({ t, i: 0 })) as [Timestamp, Timestamp];
  const snapshot = new ClientSession(fakeHost(), { snapshot: true });
  assert.equal(snapshot.snapshotTime, undefined);
  snapshot.noteSnapshotTime(first);
  snapshot.noteSnapshotTime(later);
  assert.equal(snapshot.snapshotTime, first);
  const other = new ClientSession(fakeHost());
  other.noteSnapshotTime(first);
  assert.throws(() => other.snapshotTime, MongoInvalidArgumentError);
});

test('times only go forward', () => {
  const clock = new ClusterClock();
  const at = (t: number): { clusterTime: Timestamp } => ({
    clusterTime: new Timestamp({ t, i: 0 }),
  });
  clock.advance(at(5));
  clock.advance(at(3));
  assert.deepEqual(clock.time, at(5));
  const session = new ClientSession(fakeHost());
  session.advanceOperationTime(new Timestamp({ t: 2, i: 0 }));
  session.advanceOperationTime(new Timestamp({ t: 1, i: 0 }));
  assert.deepEqual(session.operationTime, new Timestamp({ t: 2, i: 0 }));
  assert.throws(() => session.advanceClusterTime({} as any), /valid BSON Timestamp/);
});

test('withTransaction commits no more once a commit has found too little time left to be sent', async () => {
  const host = fakeHost();
  const late = (): Error => {
    const error = new MongoOperationTimeoutError('too late');
    error.addErrorLabel(MongoErrorLabel.UnknownTransactionCommitResult);
    return error;
  };
  host.failures.push(late(), late());
  const session = new ClientSession(host);
  const running = session.withTransaction(async () => session.noteCommand());
  await assert.rejects(running, { name: 'MongoOperationTimeoutError', message: 'too late' });
  assert.equal(host.failures.length, 1, 'one commit was tried');
});
