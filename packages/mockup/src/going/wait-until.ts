import { AssertionError } from 'node:assert';
import { sleep } from '@touchstone/runtime';
import { defaultClock } from './default-clock.ts';
import { DEFAULT_WAIT_MS, type WaitOptions } from './future.ts';

const PAUSE_MS = 20;

/**
 * Asks `predicate` again and again and resolves to the first truthy answer. Rejects with
 * `AssertionError` "Didn't ever …" when the time is over.
 */
export async function waitUntil<T>(
  predicate: () => T | PromiseLike<T>,
  what: string,
  options: WaitOptions = {},
): Promise<T> {
  const { timeoutMS = DEFAULT_WAIT_MS, signal, clock = defaultClock() } = options;
  const deadline = clock.now() + timeoutMS;
  for (;;) {
    const answer = await predicate();
    if (answer) return answer;
    if (clock.now() >= deadline) throw new AssertionError({ message: `Didn't ever ${what}` });
    await sleep(clock, PAUSE_MS, signal);
  }
}
