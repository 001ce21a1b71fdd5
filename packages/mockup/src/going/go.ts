import { AssertionError } from 'node:assert';
import { DEFAULT_WAIT_MS, type WaitOptions, within } from './future.ts';

/** The work that `go` started: await it, as often as you like. */
export interface Going<T> extends Promise<T> {
  /** The function's result; rejects with its error, each time, or with `AssertionError` when it takes too long. */
  result(options?: WaitOptions): Promise<T>;
}

/**
 * Starts `work` and lets the test go on. Its error is kept until somebody awaits the result, so it is
 * never an unhandled rejection. Awaiting waits for 10 seconds.
 *
 * @example
 * ```ts
 * const work = go(async () => 6 * 7);
 * await work; // => 42
 * await work.result({ timeoutMS: 100 }); // => 42
 * ```
 */
export function go<T>(work: () => PromiseLike<T> | T, options: WaitOptions = {}): Going<T> {
  if (typeof work !== 'function') {
    throw new TypeError(`go() requires a function, not ${String(work)}`);
  }
  const outcome = start(work);
  outcome.catch(() => {});
  const result = (wait: WaitOptions = {}): Promise<T> =>
    within(outcome, { ...options, ...wait }, () => {
      return new AssertionError({ message: `timed out waiting for ${nameOf(work)}` });
    });
  return awaitable(result);
}

/** A promise whose waiting, and so its time limit, begins when somebody awaits it. */
export function awaitable<T>(result: (options?: WaitOptions) => Promise<T>): Going<T> {
  return {
    result,
    // biome-ignore lint/suspicious/noThenProperty: what is going is awaited itself, as a promise is.
    then: (fulfilled, rejected) => result().then(fulfilled, rejected),
    catch: (rejected) => result().catch(rejected),
    finally: (settled) => result().finally(settled),
    [Symbol.toStringTag]: 'Promise',
  };
}

async function start<T>(work: () => PromiseLike<T> | T): Promise<T> {
  return work();
}

function nameOf(work: { readonly name: string }): string {
  return work.name === '' ? 'the function given to go()' : work.name;
}

/** The time that `going` waits for its function when the body has failed already, in milliseconds. */
const GRACE_MS = 1000;

/**
 * Runs `body` while `work` is going, and resolves to the result of `work`. When the body fails, its
 * error is the one that is thrown; what `work` failed with meanwhile is the error's `cause`.
 *
 * @example
 * ```ts
 * import { MongoClient } from 'mongodb';
 *
 * await using server = new MockupDB({ autoHello: true, autoEndSessions: true });
 * await server.run();
 * await using client = new MongoClient(server.uri);
 * const answer = await going(
 *   () => client.db('shop').command({ ping: 1 }),
 *   () => server.receives('ping').ok({ pong: true }),
 * );
 * answer; // => { pong: true, ok: 1 }
 * ```
 */
export async function going<T>(
  work: () => PromiseLike<T> | T,
  body: (future: Going<T>) => unknown,
  options: WaitOptions = {},
): Promise<T> {
  const future = go(work, options);
  try {
    await body(future);
  } catch (error) {
    const timeoutMS = Math.min(GRACE_MS, options.timeoutMS ?? DEFAULT_WAIT_MS);
    const failure = await future.result({ timeoutMS }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    throw withCause(error, failure);
  }
  return future.result();
}

function withCause(error: unknown, cause: unknown): unknown {
  if (error instanceof Error && cause !== undefined && error.cause === undefined) {
    error.cause = cause;
  }
  return error;
}
