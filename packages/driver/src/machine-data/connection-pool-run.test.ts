import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import type { CmapEvent } from '../cmap/cmap-events.ts';
import { ConnectionPoolRun, officialName } from './connection-pool-run.ts';
import type { MachineInput } from './machine.ts';

interface Ran {
  readonly events: readonly string[];
  readonly run: ConnectionPoolRun;
}

async function ran(operations: readonly object[], more: MachineInput = {}): Promise<Ran> {
  const run = new ConnectionPoolRun({ operations: [{ name: 'ready' }, ...operations], ...more });
  await run.clock.run(run.operations());
  const events = run.events.map(({ name }) => officialName(name).replace('Connection', ''));
  return { events: events.slice(2), run };
}

const reasonsOf = ({ events }: ConnectionPoolRun): unknown[] =>
  events.flatMap((event: CmapEvent) => ('reason' in event ? [event.reason] : []));

test('a stale connection is closed when it is given back', async () => {
  const { events, run } = await ran([
    { name: 'checkOut', label: 'one' },
    { name: 'clear' },
    { name: 'checkIn', connection: 'one' },
  ]);
  assert.deepEqual(events.slice(-3), ['PoolCleared', 'CheckedIn', 'Closed']);
  assert.deepEqual(reasonsOf(run), ['stale']);
});

test('connections in use are interrupted where the operation says so, else left alone', async () => {
  for (const [interruptInUseConnections, closed] of [
    [true, ['Closed']],
    [false, []],
    [undefined, []],
  ] as const) {
    const { events } = await ran([
      { name: 'checkOut', label: 'one' },
      { name: 'clear', interruptInUseConnections },
      { name: 'wait', ms: 10 },
    ]);
    assert.deepEqual(events.slice(events.indexOf('PoolCleared') + 1), closed);
  }
});

test('the operations of one thread wait for one another; others do not wait for them', async () => {
  const { run } = await ran([
    { name: 'start', target: 'slow' },
    { name: 'wait', ms: 500, thread: 'slow' },
    { name: 'checkOut', label: 'one', thread: 'slow' },
    { name: 'wait', ms: 20 },
    { name: 'waitForThread', target: 'slow' },
    { name: 'checkIn', connection: 'one' },
  ]);
  const times = run.events.map(({ name, time }) => [name, Number(time)] as const);
  const [, begin] = present(times[0]);
  const [, asked] = present(times.find(([name]) => name === 'connectionCheckOutStarted'));
  assert.equal(asked - begin, 500);
  assert.equal(run.clock.now(), 501);
});

test('what a thread throws is told to who waits for it, and to nobody else', async () => {
  const failing = [
    { name: 'start', target: 'one' },
    { name: 'checkIn', connection: 'nobody', thread: 'one' },
    { name: 'wait', ms: 1 },
  ];
  await ran(failing);
  await assert.rejects(ran([...failing, { name: 'waitForThread', target: 'one' }]), /nobody/);
  await assert.rejects(ran([{ name: 'waitForThread', target: 'one' }]), /one/);
});

test('an event is waited for until it has come as often as it should', async () => {
  const { run } = await ran(
    [
      { name: 'start', target: 'one' },
      { name: 'wait', ms: 30, thread: 'one' },
      { name: 'checkOut', thread: 'one' },
      { name: 'wait', ms: 30, thread: 'one' },
      { name: 'checkOut', thread: 'one' },
      { name: 'waitForEvent', event: 'ConnectionCheckedOut' },
      { name: 'waitForEvent', event: 'ConnectionCheckedOut', count: 2 },
    ],
    { poolOptions: { maxPoolSize: 2 } },
  );
  assert.equal(run.clock.now(), 62);
  const already = await ran([
    { name: 'checkOut' },
    { name: 'waitForEvent', event: 'ConnectionCheckedOut' },
  ]);
  assert.equal(already.run.clock.now(), 1);
});

test('an event that has come is waited for no more: no timer is left', async () => {
  const { run } = await ran([
    { name: 'start', target: 'one' },
    { name: 'wait', ms: 5, thread: 'one' },
    { name: 'checkOut', thread: 'one' },
    { name: 'waitForEvent', event: 'ConnectionCheckedOut', timeout: 50 },
    { name: 'wait', ms: 100 },
  ]);
  assert.equal(run.clock.now(), 106);
  const missed = ran([{ name: 'waitForEvent', event: 'ConnectionClosed' }]);
  await assert.rejects(missed, /within 10000 ms/);
});

test('a pool looks after its connections as often as the file says', async () => {
  const connected = async (poolOptions: object): Promise<number> => {
    const { run } = await ran(
      [
        { name: 'wait', ms: 1 },
        { name: 'wait', ms: 40 },
      ],
      { poolOptions: { minPoolSize: 1, maxIdleTimeMS: 5, ...poolOptions } },
    );
    return run.events.filter(({ name }) => name === 'connectionClosed').length;
  };
  const often = await connected({ backgroundThreadIntervalMS: 10 });
  const seldom = await connected({ backgroundThreadIntervalMS: 30 });
  assert.ok(often > seldom && seldom > 0, `${often} and ${seldom}`);
  assert.equal(await connected({ backgroundThreadIntervalMS: -1 }), 0);
  assert.equal(await connected({}), 0);
  const { run } = await ran([{ name: 'wait', ms: 250 }], {
    poolOptions: { minPoolSize: 1, maxIdleTimeMS: 5 },
  });
  const closed = run.events.filter(({ name }) => name === 'connectionClosed');
  assert.equal(closed.length, 2, 'every tenth of a second where nothing else is said');
});
