import assert from 'node:assert/strict';
import { it } from 'node:test';
import { CursorRegistry } from './cursor-registry.ts';
import { arraySource } from './document-source.ts';

it('an idle cursor is closed after ten minutes, though nobody uses another', () => {
  let now = 0;
  const timers: { readonly at: number; readonly callback: () => void }[] = [];
  let bytes = 0;
  const cursors = new CursorRegistry(() => now, {
    randomBytes: (length) => new Uint8Array(length).fill(++bytes),
    maxBatchBytes: 1000,
    setTimer: (delayMS, callback) => timers.push({ at: now + delayMS, callback }),
  });
  const options = { namespace: 'a.c', sessionKey: undefined, commandName: 'find' };
  const source = () => arraySource([Uint8Array.of(5, 0, 0, 0, 0)]);
  cursors.register(cursors.create({ ...options, source: source() }));
  const lasting = cursors.create({ ...options, source: source(), noTimeout: true });
  cursors.register(lasting);
  for (
    let timer = timers.shift();
    timer !== undefined && now < 11 * 60_000;
    timer = timers.shift()
  ) {
    now = timer.at;
    timer.callback();
  }
  assert.deepEqual(cursors.all(), [lasting]);
});
