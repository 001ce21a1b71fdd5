import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CmapEvent } from './cmap-events.ts';
import { Connection } from './connection.ts';
import { ConnectionPool } from './connection-pool.ts';
import { FakeStream } from './fake-stream.test-support.ts';
import { ManualClock } from './manual-clock.test-support.ts';

const PING = { commandName: 'ping', databaseName: 'admin', body: { ping: 1, $db: 'admin' } };

// CMAP, "Perishable": a driver-side timeout means that the connection is not used again. Its late reply would be taken for
// that of the next command.
test('a connection whose reply was not awaited is closed, not given to the next operation', async () => {
  const clock = new ManualClock();
  const streams: FakeStream[] = [];
  const events: CmapEvent[] = [];
  const pool = new ConnectionPool<Connection>({
    address: 'fake:27017',
    clock,
    observer: { observes: () => true, publish: (event) => void events.push(event) },
    establish: async ({ id, generation }) => {
      const stream = new FakeStream(() => {});
      streams.push(stream);
      return new Connection({
        id,
        generation,
        address: 'fake:27017',
        stream,
        clock,
        socketTimeoutMS: 0,
      });
    },
  });
  pool.ready();
  const first = await pool.checkOut();
  const running = first.run({ ...PING, deadline: clock.now() + 50 });
  running.catch(() => {});
  await clock.advance(50);
  await assert.rejects(running, { name: 'MongoNetworkTimeoutError' });
  assert.equal(streams[0]?.destroyed, true);
  pool.checkIn(first);
  const closed = events.find(({ name }) => name === 'connectionClosed');
  assert.equal(closed?.name === 'connectionClosed' && closed.reason, 'error');
  const second = await pool.checkOut();
  assert.deepEqual([second.id, streams.length], [2, 2]);
});
