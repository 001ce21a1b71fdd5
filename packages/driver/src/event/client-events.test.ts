import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClientEvents } from './client-events.ts';

interface Events {
  serverOpening: [{ readonly address: string }];
  serverClosed: [{ readonly address: string }];
}

test('listeners receive typed events, and are known before an event is built', () => {
  const events = new ClientEvents<Events>();
  assert.equal(events.hasListeners('serverOpening'), false);
  const heard: string[] = [];
  events.on('serverOpening', ({ address }) => heard.push(address));
  assert.equal(events.hasListeners('serverOpening'), true);
  assert.equal(events.hasListeners('serverClosed'), false);
  events.publish('serverOpening', { address: 'a:1' });
  events.publish('serverClosed', { address: 'b:1' });
  assert.deepEqual(heard, ['a:1']);
  events.removeAllListeners('serverOpening');
  assert.equal(events.hasListeners('serverOpening'), false);
});

test('a throwing listener does not reach the publisher but is not swallowed either', async () => {
  const events = new ClientEvents<Events>();
  events.on('serverOpening', () => {
    throw new Error('listener');
  });
  const own = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  const uncaught = new Promise<Error>((resolve) => process.once('uncaughtException', resolve));
  try {
    events.publish('serverOpening', { address: 'a:1' });
    assert.equal((await uncaught).message, 'listener');
  } finally {
    for (const listener of own) process.on('uncaughtException', listener);
  }
});
