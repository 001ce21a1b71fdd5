import assert from 'node:assert/strict';
import { test } from 'node:test';
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
