import { propertyOf } from '@touchstone/protocol';
import type { Clock, Runtime } from '@touchstone/runtime';
import type {
  AdapterCallback,
  AdapterReply,
  AdapterRequest,
  InspectQuery,
  ObservedError,
} from '../adapter-protocol/adapter-protocol.ts';
import type { EntityMap } from '../entity-map/entity-map.ts';
import type { Environment } from '../environment/environment.ts';
import type { MatchContext } from '../match/special-operator.ts';
import type { TestOperation } from '../test-file/test-operation.ts';
import { TestFailure, UnsupportedByDriver } from './test-failure.ts';

/** Everything that an operation of a test may use. */
export interface TestContext {
  readonly environment: Environment;
  readonly clock: Clock;
  /** The place where tests that need servers or proxies of their own put them. */
  readonly runtime: Runtime;
  readonly entities: EntityMap;
  /** The fail points that the test has set, to be turned off after it. */
  readonly failPoints: Set<string>;
  /** Aborts when the run is stopped or the case has taken too long. */
  readonly signal: AbortSignal;
  /** Sends to the adapter; rejects where the adapter is at fault, or the signal aborts. */
  send(
    request: AdapterRequest,
    onCallback?: (callback: AdapterCallback) => void,
  ): Promise<AdapterReply>;
  /** The notes of adapters beside their results, each once. */
  readonly notes: Set<string>;
  /** Tells that the test is about to wait: a case that hangs is given up, one that waits as it was told to is not. */
  expectWait(waitMS: number): void;
  /**
   * Runs a nested operation: of a thread, of a transaction's callback. Resolves with the driver's error where
   * the test expects one.
   */
  runOperation(operation: TestOperation): Promise<ObservedError | undefined>;
}

/** The value of a result; an error of the driver fails the test, a lack makes it unsupported. */
export function resultOf(reply: AdapterReply, what: string): unknown {
  switch (reply.kind) {
    case 'result':
      return reply.value;
    case 'done':
      return undefined;
    case 'error':
      throw new TestFailure(`${what}: unexpected error: ${reply.error.message}`);
    case 'unsupported':
      throw new UnsupportedByDriver(reply.reason);
    default:
      throw new Error(`${what}: the adapter answered with "${reply.kind}"`);
  }
}

export async function inspect(
  context: TestContext,
  query: InspectQuery,
  object: string,
): Promise<unknown> {
  return resultOf(await context.send({ kind: 'inspect', query, object }), `${query} of ${object}`);
}

/** Asks the adapter for a client's new events; with `waitMS`, until there is one or the time has passed. */
export async function pullEvents(
  context: TestContext,
  client: string,
  waitMS?: number,
): Promise<void> {
  const { events } = context.entities.getOfKind(client, 'client');
  const wait = waitMS === undefined ? {} : { waitMS };
  const reply = await context.send({
    kind: 'events',
    client,
    after: events.lastSequence,
    ...wait,
  });
  if (reply.kind === 'events') events.append(reply.events);
  else resultOf(reply, `events of ${client}`);
}

/** Keeps the logical session ids at hand that an expected value asks for; sessions may end at any time. */
export async function rememberLsids(context: TestContext, expected: unknown): Promise<void> {
  for (const session of sessionsIn(expected)) await rememberLsid(context, session);
}

export async function rememberLsid(context: TestContext, session: string): Promise<void> {
  if (context.entities.lsid(session) !== undefined) return;
  context.entities.rememberLsid(session, await inspect(context, 'lsid', session));
}

function sessionsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const session = propertyOf(value, '$$sessionLsid');
  return typeof session === 'string' ? [session] : Object.values(value).flatMap(sessionsIn);
}

export function matchContext({ entities }: TestContext): MatchContext {
  return {
    valueOf: (id) => entities.value(id),
    lsidOf: (session) => entities.lsid(session),
  };
}
