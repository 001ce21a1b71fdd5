import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ObjectId } from 'bson';
import { ClientEvents } from '../event/client-events.ts';
import { Log } from '../event/log.ts';
import { logSettings } from '../event/log-settings.ts';
import type { CmapEvent } from './cmap-events.ts';
import { ManualClock } from './manual-clock.test-support.ts';
import { type CmapEvents, logData, poolObserver } from './pool-observer.ts';

const at = { address: 'h:5' };
const serviceId = '0123456789abcdef01234567';

test('a pool is observed by anybody who listens to any of its events, or by its log', () => {
  const events = new ClientEvents<CmapEvents>();
  const observer = poolObserver(events);
  assert.equal(observer.observes(), false);
  events.on('connectionCheckedIn', () => {});
  assert.equal(observer.observes(), true);
  const log = (level: 'debug' | 'info'): Log =>
    new Log(
      logSettings({ levels: { connection: level } }, {}),
      { write: () => {} },
      new ManualClock(),
    );
  const silent = new ClientEvents<CmapEvents>();
  assert.equal(poolObserver(silent, log('debug')).observes(), true);
  assert.equal(poolObserver(silent, log('info')).observes(), false);
});

test('listeners get services as object identifiers, and other events as they are', () => {
  const events = new ClientEvents<CmapEvents>();
  const told: object[] = [];
  events.on('connectionPoolCleared', (event) => told.push(event));
  const observer = poolObserver(events);
  const plain = { name: 'connectionPoolCleared', ...at, interruptInUseConnections: false } as const;
  observer.publish(plain);
  observer.publish({ name: 'connectionPoolCleared', ...at, serviceId });
  assert.equal(told[0], plain);
  assert.deepEqual(told[1], {
    name: 'connectionPoolCleared',
    ...at,
    serviceId: new ObjectId(serviceId),
  });
});

test('the log has a message of each event, where it is verbose enough', () => {
  const written = (level: 'debug' | 'info'): unknown[] => {
    const records: unknown[] = [];
    const sink = {
      write: (record: { readonly message: unknown }) => void records.push(record.message),
    };
    const log = new Log(
      logSettings({ levels: { connection: level } }, {}),
      sink as never,
      new ManualClock(),
    );
    poolObserver(new ClientEvents<CmapEvents>(), log).publish({
      name: 'connectionPoolReady',
      ...at,
    });
    return records;
  };
  assert.deepEqual(written('debug'), ['Connection pool ready']);
  assert.deepEqual(written('info'), []);
});

test('a message has the fields of its event, and reasons in words', () => {
  const host = { serverHost: 'h', serverPort: 5 };
  const cases: readonly (readonly [CmapEvent, object])[] = [
    [
      { name: 'connectionPoolCreated', ...at, options: { maxPoolSize: 7 } },
      { ...host, maxPoolSize: 7 },
    ],
    [{ name: 'connectionPoolReady', ...at }, host],
    [
      { name: 'connectionPoolCleared', ...at, serviceId },
      { ...host, serviceId },
    ],
    [
      { name: 'connectionCreated', ...at, connectionId: 3 },
      { ...host, driverConnectionId: 3 },
    ],
    [
      { name: 'connectionReady', ...at, connectionId: 3, durationMS: 9 },
      { ...host, driverConnectionId: 3, durationMS: 9 },
    ],
    [
      { name: 'connectionClosed', ...at, connectionId: 3, reason: 'error', error: new Error('x') },
      {
        ...host,
        driverConnectionId: 3,
        error: 'Error: x',
        reason: 'An error occurred while using the connection',
      },
    ],
    [
      { name: 'connectionCheckOutFailed', ...at, reason: 'poolClosed', durationMS: 1 },
      { ...host, durationMS: 1, reason: 'Connection pool was closed' },
    ],
    [
      { name: 'connectionCheckOutFailed', ...at, reason: 'timeout', durationMS: 1 },
      {
        ...host,
        durationMS: 1,
        reason: 'Wait queue timeout elapsed without a connection becoming available',
      },
    ],
  ];
  for (const [event, data] of cases) assert.deepEqual(logData(event), data, event.name);
});
