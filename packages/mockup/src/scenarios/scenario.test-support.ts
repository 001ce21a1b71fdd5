// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MongoClient as ReferenceClient } from '@touchstone/driver';
import { MongoClient as OfficialClient } from 'mongodb';
import { go } from '../going/go.ts';
import type { MockRequest } from '../request/mock-request.ts';
import { isHello } from '../server/hello-answerer.ts';

/** The part of a driver that a scenario needs; both have the official API. */
export type AnyClient = any;

/** The driver that a scenario is given. */
export interface Driver {
  readonly name: 'reference' | 'official';
  /** A client that is closed at the end of the scenario. */
  connect(uri: string, options?: object): AnyClient;
}

/** The recorded answer; `official` stands where that driver's is another. */
export interface Recorded {
  readonly answer: unknown;
  readonly official?: unknown;
  /** Asked of the reference driver alone, and why. */
  readonly referenceOnly?: string;
}

const CLASSES = { reference: ReferenceClient, official: OfficialClient } as const;

/** Asks both drivers and compares what they do with what is recorded. */
export function scenario(
  name: string,
  recorded: Recorded,
  ask: (driver: Driver) => Promise<unknown>,
): void {
  for (const driver of ['reference', 'official'] as const) {
    const skip = driver === 'official' ? (recorded.referenceOnly ?? false) : false;
    test(`${name}: ${driver} driver`, { timeout: 30_000, skip }, async () => {
      const clients: AnyClient[] = [];
      const connect = (uri: string, options: object = {}): AnyClient => {
        const type = CLASSES[driver] as new (uri: string, options: object) => AnyClient;
        const client = new type(uri, options);
        clients.push(client);
        return client;
      };
      try {
        const answer = await ask({ name: driver, connect });
        const expected =
          driver === 'official' ? (recorded.official ?? recorded.answer) : recorded.answer;
        assert.deepEqual(answer, expected);
      } finally {
        for (const client of clients) await go(() => client.close()).result({ timeoutMS: 5000 });
      }
    });
  }
}

/** The name of the error that `work` fails with; `none` if it does not. */
export async function errorNameOf(work: PromiseLike<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    return (error as Error).name;
  }
}

/** True if a request is what an application asked for, not the driver for itself. */
export function isAppRequest(request: MockRequest): boolean {
  return request.isCommand && !isHello(request) && !request.has('endSessions');
}

/** A reply that holds for most commands. */
export function plausibleReply(request: MockRequest): object {
  const [name = ''] = request.fieldNames();
  const firstBatch: object[] = [];
  const ns = `${request.namespace}.c`;
  if (['find', 'aggregate', 'listIndexes', 'listCollections'].includes(name)) {
    return { cursor: { id: 0n, ns, firstBatch } };
  }
  if (name === 'getMore') return { cursor: { id: 0n, ns, nextBatch: [] } };
  if (name === 'findAndModify') return { value: null };
  if (name === 'distinct') return { values: [] };
  return { n: 1, nModified: 1 };
}
