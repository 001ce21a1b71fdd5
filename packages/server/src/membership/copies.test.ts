import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Stream } from '@touchstone/runtime';
import { Copies } from './copies.ts';
import { Link } from './link.ts';

/** A link to a process from which nothing comes but what the test says. */
function silentLink(): Link {
  const stream: Stream = {
    remoteAddress: '',
    localAddress: '',
    handler: { data() {}, closed() {} },
    write: () => true,
    pause() {},
    resume() {},
    end() {},
    destroy() {},
    ref() {},
    unref() {},
  };
  return new Link(stream);
}

const record = Buffer.of(1);

/** Resolves to how a sync has ended by now. */
async function stateOf(sync: Promise<void>): Promise<string> {
  const ended = sync.then(
    () => 'kept',
    (error: Error) => error.message,
  );
  await new Promise(setImmediate);
  return Promise.race([ended, Promise.resolve('waits')]);
}

test('a write is kept once so many copies hold it as make a majority', async () => {
  const copies = new Copies(() => 2);
  const [first, second, third] = [silentLink(), silentLink(), silentLink()];
  for (const link of [first, second, third]) copies.add(link, [record, record]);
  copies.write(record);
  const sync = copies.sync();
  copies.taken(first, 3);
  copies.taken(second, 2);
  assert.equal(await stateOf(sync), 'waits');
  copies.remove(third);
  assert.equal(await stateOf(sync), 'waits');
  copies.taken(second, 3);
  assert.equal(await stateOf(sync), 'kept');
});

test('a copy that begins after a write holds it once it is whole', async () => {
  const copies = new Copies(() => 1);
  copies.write(record);
  const sync = copies.sync();
  const link = silentLink();
  copies.add(link, [record, record, record]);
  copies.taken(link, 2);
  assert.equal(await stateOf(sync), 'waits');
  copies.taken(link, 3);
  assert.equal(await stateOf(sync), 'kept');
});

test('who waits for a majority is told that it is gone with the last process that could make it', async () => {
  const copies = new Copies(() => 1);
  const link = silentLink();
  copies.add(link, []);
  copies.write(record);
  const sync = copies.sync();
  const state = stateOf(sync);
  copies.remove(link);
  assert.match(await state, /^Primary stepped down/);
  await copies.close();
  await assert.rejects(copies.sync(), { codeName: 'PrimarySteppedDown' });
});

test('alone, nobody else is waited for', async () => {
  const copies = new Copies(() => 0);
  copies.write(record);
  assert.equal(await stateOf(copies.sync()), 'kept');
});
