import assert from 'node:assert/strict';
import { it } from 'node:test';
import { CursorRegistry } from './cursor-registry.ts';
import { arraySource } from './document-source.ts';
import type { ServerCursor } from './server-cursor.ts';

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

/** A registry on a clock that the test moves, and cursors over one document. */
function registry(): {
  readonly cursors: CursorRegistry;
  readonly open: (noTimeout?: boolean) => ServerCursor;
  pass(ms: number): void;
} {
  let now = 0;
  let bytes = 0;
  const cursors = new CursorRegistry(() => now, {
    randomBytes: (length) => new Uint8Array(length).fill(++bytes),
    maxBatchBytes: 1000,
  });
  const options = { namespace: 'a.c', sessionKey: undefined, commandName: 'find' };
  return {
    cursors,
    open(noTimeout = false) {
      const source = arraySource([Uint8Array.of(5, 0, 0, 0, 0)]);
      const cursor = cursors.create({ ...options, source, noTimeout });
      cursors.register(cursor);
      return cursor;
    },
    pass(ms) {
      now += ms;
    },
  };
}

const MINUTE = 60_000;

it('a cursor that is used is kept, for ten minutes more each time', () => {
  const { cursors, open, pass } = registry();
  const [used, idle] = [open(), open()];
  pass(6 * MINUTE);
  assert.equal(cursors.find(used.id), used);
  pass(6 * MINUTE);
  assert.equal(cursors.find(used.id), used);
  assert.equal(cursors.find(idle.id), undefined);
});

it('a cursor that somebody waits at is not swept', () => {
  const { cursors, open, pass } = registry();
  const busy = open();
  busy.inUse = true;
  pass(20 * MINUTE);
  open();
  assert.ok(cursors.all().includes(busy));
});

it('killing a cursor closes it, so that whoever waits at it goes on', () => {
  const { cursors, open } = registry();
  const cursor = open();
  let woken = 0;
  cursor.wake = () => woken++;
  assert.equal(cursors.kill(cursor.id), true);
  assert.equal(woken, 1);
  assert.equal(cursors.kill(cursor.id), false);
});
