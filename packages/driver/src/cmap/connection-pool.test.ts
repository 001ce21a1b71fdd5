import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MongoNetworkError } from '../error/network-error.ts';
import {
  ConnectionPool,
  type ConnectionPoolSettings,
  type PooledConnection,
} from './connection-pool.ts';
import { ManualClock } from './manual-clock.test-support.ts';

class FakeConnection implements PooledConnection {
  generation = 0;
  closed = false;
  closeError: Error | undefined;
  onClosed: (() => void) | undefined;
  readonly id: number;

  constructor(id: number) {
    this.id = id;
  }

  close(error?: Error): void {
    if (this.closed) return;
    this.closed = true;
    this.closeError = error;
    this.onClosed?.();
  }
}

function setUp(more: Partial<ConnectionPoolSettings<FakeConnection>> = {}) {
  const clock = new ManualClock();
  const pool = new ConnectionPool<FakeConnection>({
    address: 'host:1',
    clock,
    establish: async ({ id }) => new FakeConnection(id),
    ...more,
  });
  return { clock, pool };
}

test('hands out a free connection at once, with neither promise nor timer', async () => {
  const { pool, clock } = setUp({ options: { waitQueueTimeoutMS: 10 } });
  pool.ready();
  const first = pool.checkOut();
  assert.ok(first instanceof Promise);
  const connection = await first;
  assert.equal(clock.timerCount, 0, 'the timer of the wait was taken back');
  pool.checkIn(connection);
  assert.equal(pool.checkOut(), connection);
  assert.equal(clock.timerCount, 0);
});

test('tells the topology of a failure before the caller, and who clears the pool wins nothing', async () => {
  const told: string[] = [];
  const error = new Error('refused');
  const { pool } = setUp({
    establish: async () => {
      throw error;
    },
    onEstablishFailed: (failure) => {
      told.push(failure.error.message);
      pool.clear({ cause: failure.error });
    },
  });
  pool.ready();
  await assert.rejects(
    async () => pool.checkOut(),
    (rejected) => {
      told.push('caller');
      return rejected === error;
    },
  );
  assert.deepEqual(told, ['refused', 'caller']);
  assert.throws(() => pool.checkOut(), {
    name: 'MongoPoolClearedError',
    message: /host:1 was cleared because another operation failed with: "refused"/,
  });
});

test('a deadline ends the wait, in the queue and while a connection is being established', async () => {
  const { pool, clock } = setUp({ establish: () => new Promise(() => {}) });
  pool.ready();
  const checkOut = async (): Promise<unknown> => pool.checkOut({ deadline: 20 });
  await clock.run(assert.rejects(checkOut(), { name: 'MongoOperationTimeoutError' }));
  assert.equal(clock.now(), 20);
});

test("a signal ends the wait with the signal's reason", async () => {
  const { pool } = setUp({ establish: () => new Promise(() => {}) });
  pool.ready();
  const abort = new AbortController();
  const waiting = pool.checkOut({ signal: abort.signal });
  abort.abort(new Error('enough'));
  await assert.rejects(async () => waiting, { message: 'enough' });
});

test('takes back only what it gave', async () => {
  const { pool } = setUp();
  pool.ready();
  const connection = await pool.checkOut();
  assert.throws(() => pool.checkIn(new FakeConnection(1)), { name: 'MongoRuntimeError' });
  pool.checkIn(connection);
  assert.throws(() => pool.checkIn(connection), { name: 'MongoRuntimeError' });
});

test('interrupted connections fail with an error that can be tried again', async () => {
  const { pool, clock } = setUp();
  pool.ready();
  const connection = await pool.checkOut();
  pool.clear({ interruptInUse: true });
  assert.equal(connection.closeError?.name, 'MongoPoolClearedOnNetworkError');
  assert.equal(
    connection.closeError?.message,
    'Connection to host:1 interrupted due to server monitor timeout',
  );
  await clock.settle();
  assert.equal(pool.totalConnectionCount, 0);
  pool.checkIn(connection);
});

test('drops a free connection that breaks', async () => {
  const { pool } = setUp();
  pool.ready();
  const connection = await pool.checkOut();
  pool.checkIn(connection);
  connection.close(new Error('reset'));
  assert.equal(pool.totalConnectionCount, 0);
  assert.notEqual(await pool.checkOut(), connection);
});

test('keeps minPoolSize in the background, and stops when it is closed', async () => {
  const { pool, clock } = setUp({ options: { minPoolSize: 2, maintenanceIntervalMS: 50 } });
  pool.ready();
  await clock.settle();
  assert.equal(pool.availableConnectionCount, 2);
  const connection = await pool.checkOut();
  connection.close();
  pool.checkIn(connection);
  assert.equal(pool.totalConnectionCount, 1);
  await clock.advance(50);
  assert.equal(pool.totalConnectionCount, 2);
  pool.close();
  assert.equal(pool.totalConnectionCount, 0);
  assert.equal(clock.timerCount, 0);
});

test('a connection that comes after its pool was closed is closed', async () => {
  let arrive: (connection: FakeConnection) => void = () => {};
  const { pool } = setUp({
    establish: () =>
      new Promise((resolve) => {
        arrive = resolve;
      }),
  });
  pool.ready();
  const waiting = pool.checkOut();
  pool.close();
  await assert.rejects(async () => waiting, { name: 'MongoPoolClosedError' });
  const late = new FakeConnection(1);
  arrive(late);
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  assert.equal(late.closed, true);
});

test("an attempt for which nobody waits any more is given up, and its failure is nobody's", async () => {
  const failures: Error[] = [];
  let reason: unknown;
  const { pool, clock } = setUp({
    options: { minPoolSize: 1 },
    establish: ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reason = signal.reason;
          reject(new Error('given up'));
        });
      }),
    onEstablishFailed: ({ error }) => failures.push(error),
  });
  pool.ready();
  assert.equal(pool.pendingConnectionCount, 1);
  pool.close();
  await clock.settle();
  assert.equal((reason as Error).name, 'MongoPoolClearedError');
  assert.deepEqual(failures, []);
  assert.equal(pool.pendingConnectionCount, 0);
});

test('a failure to establish knows the generation that it was for', async () => {
  const told: (readonly [number | undefined, number])[] = [];
  const { pool } = setUp({
    establish: async () => {
      throw new MongoNetworkError('refused');
    },
    onEstablishFailed: ({ error, generation }) =>
      told.push([(error as MongoNetworkError).connectionGeneration, generation]),
  });
  pool.ready();
  pool.clear();
  pool.ready();
  await assert.rejects(async () => pool.checkOut(), { name: 'MongoNetworkError' });
  assert.deepEqual(told, [[1, 1]]);
  const strange = setUp({
    establish: () => Promise.reject(new Error('a text')),
    onEstablishFailed: ({ error }) => assert.equal('connectionGeneration' in error, false),
  });
  strange.pool.ready();
  await assert.rejects(async () => strange.pool.checkOut(), { message: 'a text' });
  const wordy = setUp({ establish: () => Promise.reject('no error') });
  wordy.pool.ready();
  await assert.rejects(async () => wordy.pool.checkOut(), {
    name: 'MongoRuntimeError',
    message: 'no error',
  });
});

test('what is told of a pool has the time of day; nobody is told where nobody listens', async () => {
  const events: { readonly name: string; readonly time?: Date }[] = [];
  let observes = false;
  const observer = {
    observes: () => observes,
    publish: (event: { readonly name: string; readonly time?: Date }) => void events.push(event),
  };
  const { pool, clock } = setUp({ observer });
  pool.ready();
  assert.deepEqual(events, []);
  observes = true;
  await clock.advance(70);
  pool.clear();
  assert.deepEqual(
    events.map(({ name, time }) => [name, Number(time)]),
    [['connectionPoolCleared', 70]],
  );
});

test('a wait that a queue limits says who has the connections, behind a load balancer', async () => {
  const { pool, clock } = setUp({
    loadBalanced: true,
    options: { maxPoolSize: 3, waitQueueTimeoutMS: 20 },
    establish: async ({ id }) =>
      Object.assign(new FakeConnection(id), {
        serviceKey: 's',
        pinnedBy: id === 1 ? 'cursor' : id === 2 ? 'transaction' : undefined,
      }),
  });
  pool.ready();
  for (let round = 0; round < 3; round += 1) await pool.checkOut();
  const waiting = (async () => pool.checkOut())();
  await clock.run(
    assert.rejects(waiting, {
      name: 'MongoWaitQueueTimeoutError',
      message:
        /maxPoolSize: 3, connections in use by cursors: 1, connections in use by transactions: 1, connections in use by other operations: 1$/,
    }),
  );
  assert.equal(clock.now(), 20);
});

test('a signal that is aborted already ends a wait at once, one without limit has no timer', async () => {
  const { pool, clock } = setUp({ establish: () => new Promise(() => {}) });
  pool.ready();
  const signal = AbortSignal.abort(new Error('enough'));
  await assert.rejects(async () => pool.checkOut({ signal }), { message: 'enough' });
  void pool.checkOut({ deadline: Number.POSITIVE_INFINITY });
  assert.equal(clock.timerCount, 0);
  const late = (async () => pool.checkOut({ deadline: -5 }))();
  await clock.run(assert.rejects(late, { name: 'MongoOperationTimeoutError' }));
  assert.equal(clock.now(), 0);
});

test('a pool that is closed with an error ends what is in use with it', async () => {
  const { pool } = setUp();
  pool.ready();
  const connection = await pool.checkOut();
  const error = new Error('gone');
  pool.close({ interruptInUse: error });
  assert.equal(connection.closeError, error);
  const quiet = setUp();
  quiet.pool.ready();
  const other = await quiet.pool.checkOut();
  quiet.pool.close();
  assert.equal(other.closed, false);
  quiet.pool.checkIn(other);
  assert.equal(other.closed, true);
});

test('idle connections are looked for while the pool is ready, and not where there is nothing to do', async () => {
  const { pool, clock } = setUp({ options: { maxIdleTimeMS: 30, maintenanceIntervalMS: 10 } });
  pool.ready();
  pool.checkIn(await pool.checkOut());
  assert.equal(clock.timerCount, 1);
  await clock.advance(50);
  assert.equal(pool.totalConnectionCount, 0);
  pool.clear();
  await clock.advance(20);
  assert.equal(clock.timerCount, 0);
  pool.ready();
  pool.ready();
  assert.equal(clock.timerCount, 1);
  for (const options of [{}, { minPoolSize: 1, maintenanceIntervalMS: -1 }]) {
    const idle = setUp({ options });
    idle.pool.ready();
    assert.equal(idle.clock.timerCount, 0);
  }
});
