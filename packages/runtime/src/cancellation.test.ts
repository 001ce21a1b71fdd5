import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cancellation, type CancelSignal } from './cancellation.ts';

const makers: Readonly<
  Record<string, () => { signal: CancelSignal; abort(reason: unknown): void }>
> = {
  'a cancellation': () => {
    const one = new Cancellation();
    return { signal: one, abort: (reason) => one.abort(reason) };
  },
  'an abort controller': () => new AbortController(),
};

for (const [name, make] of Object.entries(makers)) {
  test(`${name} tells those who listen, once, and with its first reason`, () => {
    const one = make();
    const { signal } = one;
    const heard: string[] = [];
    const left = (): unknown => heard.push('left');
    signal.addEventListener('abort', () => heard.push('a'), { once: true });
    signal.addEventListener('abort', left, { once: true });
    signal.removeEventListener('abort', left);
    assert.equal(signal.aborted, false);
    one.abort('first');
    one.abort('second');
    signal.addEventListener('abort', () => heard.push('late'), { once: true });
    assert.deepEqual([heard, signal.aborted, signal.reason], [['a'], true, 'first']);
  });
}
