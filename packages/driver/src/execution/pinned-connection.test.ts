import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OperationConnection, OperationServer } from './execution-host.ts';
import { PinnedConnection } from './pinned-connection.ts';

function pinned(): { pin: PinnedConnection; checkedIn: OperationConnection[] } {
  const checkedIn: OperationConnection[] = [];
  const connection = { generation: 0 } as OperationConnection;
  const server: OperationServer = {
    address: 'lb:27017',
    pool: {
      checkOut: () => connection,
      checkIn: (each) => {
        checkedIn.push(each);
      },
    },
  };
  return { pin: new PinnedConnection(server, connection, 'transaction'), checkedIn };
}

test('the connection goes back when the last holder lets it go', () => {
  const { pin, checkedIn } = pinned();
  assert.equal(pin.connection.pinnedBy, 'transaction');
  pin.retain().release();
  assert.equal(checkedIn.length, 0);
  pin.release();
  assert.deepEqual(checkedIn, [pin.connection]);
  assert.equal(pin.connection.pinnedBy, undefined);
});

test('commands on it wait for one another, and a failure stops none', async () => {
  const { pin } = pinned();
  const order: string[] = [];
  let finish: () => void = () => undefined;
  const first = pin.use(async () => {
    order.push('first begins');
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    order.push('first fails');
    throw new Error('failed');
  });
  const second = pin.use(async () => {
    order.push('second');
  });
  await Promise.resolve();
  finish();
  await assert.rejects(first, /failed/);
  await second;
  assert.deepEqual(order, ['first begins', 'first fails', 'second']);
});
