import { present } from '@touchstone/protocol';
import type { AdapterDocument } from '../adapter-protocol/adapter-protocol.ts';
import { expect } from './expect.ts';
import type { ProseContext } from './prose-context.ts';
import { failingTwice, momentsOf } from './second-fail-point.ts';

/** `MAX_RETRIES` of the specification of client back-pressure, and the first attempt. */
const ATTEMPTS = 3;
/** The pause that the server asks for, in all its replies: much longer than its monitor takes to find it again. */
const BASE_BACKOFF_MS = 1000;
/** The whole jitter of the first wait; a second would be twice as long. */
const BACKOFF_MS = 2 * BASE_BACKOFF_MS;
const SHUTDOWN_IN_PROGRESS = 91;

/** An operation, and what the error is called that is not one of overload. */
export interface OverloadedOperation {
  readonly name: string;
  readonly arguments: AdapterDocument;
  readonly command: string;
  readonly errorLabels: readonly string[];
}

/** The first attempt fails of overload, all later ones of something else that may be retried. */
export async function retryAfterOverload(
  world: ProseContext,
  { name, arguments: given, command, errorLabels }: OverloadedOperation,
  what: 'attempts' | 'backoff',
): Promise<void> {
  const errorCode = SHUTDOWN_IN_PROGRESS;
  const { client, tap } = await failingTwice(
    world,
    {
      command,
      first: { errorCode, errorLabels: ['RetryableError', 'SystemOverloadedError'] },
      second: { errorCode, errorLabels },
      mode: 'alwaysOn',
      ...(what === 'backoff' && { amended: { baseBackoffMS: BASE_BACKOFF_MS } }),
    },
    what === 'backoff' ? { jitter: 1 } : {},
  );
  const collection = await client.collection('retries-prose', 'test');
  const { code } = await client.error(collection, name, given);
  expect(code === errorCode, `error ${errorCode}, not ${code}`);
  const moments = momentsOf(tap, command);
  expect(moments.length === ATTEMPTS, `${ATTEMPTS} attempts, not ${moments.length}`);
  if (what === 'attempts') return;
  const [first, second] = moments.slice(1).map((at, n) => at - present(moments[n]));
  expect(Number(first) >= BACKOFF_MS, `a wait of ${BACKOFF_MS} ms for overload, not ${first}`);
  expect(Number(second) < BACKOFF_MS, `no such wait for another error, but ${second} ms`);
}
