import type { MockRequest } from '@touchstone/mockup';
import type { AdapterReply } from '../adapter-protocol/adapter-protocol.ts';
import { TestFailure, UnsupportedByDriver } from '../operation-execution/test-failure.ts';
import type { TestDocument as Json } from '../test-file/extended-json.ts';
import type { ObservedDiscovery } from './observed-discovery.ts';
import { isHello, type ScriptedServer } from './scripted-server.ts';

const PATIENCE_MS = 15_000;
/** More connections than a driver keeps ready by itself. */
const MOST_ATTEMPTS = 5;
const WRITABLE: readonly string[] = ['RSPrimary', 'Standalone', 'Mongos', 'LoadBalancer'];

/** An error of an operation, and the phase at whose end the operation must be under way. */
export interface PlannedError {
  readonly phase: number;
  readonly startsAfter: number;
  readonly error: Json;
}

/**
 * Finds when each operation must begin: in the last phase in which it could be sent to its server, and in which the
 * pool had the generation that the error is said to be of. A stale error is one of an operation that began before the
 * pool was cleared.
 */
export function planErrors(phases: readonly Json[]): readonly PlannedError[] {
  return phases.flatMap((phase, at) =>
    (phase['applicationErrors'] ?? []).map((error: Json) => {
      const before = phases.slice(0, at).map(({ outcome }) => outcome.servers?.[error['address']]);
      const wanted = Number(error['generation'] ?? before.at(-1)?.pool?.generation);
      const startsAfter = before.findLastIndex(
        (server) => WRITABLE.includes(server?.type) && Number(server.pool?.generation) === wanted,
      );
      if (startsAfter >= 0) return { phase: at, startsAfter, error };
      throw new UnsupportedByDriver(
        `over the wire no operation can be under way on ${error['address']} when phases[${at}] lets it fail`,
      );
    }),
  );
}

/** An operation that the script holds. */
export interface HeldOperation {
  readonly planned: PlannedError;
  readonly request: MockRequest;
  readonly reply: { settled: AdapterReply | undefined };
}

/** Starts an operation and waits for what the error is about: its command, or the hello of its connection. */
export async function startOperation(
  planned: PlannedError,
  server: ScriptedServer,
  discovery: ObservedDiscovery,
): Promise<HeldOperation> {
  const isOfHandshake = planned.error['when'] === 'beforeHandshakeCompletes';
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const isMonitored = (): true | undefined => (server.isMonitored ? true : undefined);
    await discovery.waitFor('the monitor to connect', isMonitored, PATIENCE_MS);
    server.expectsOperation = true;
    const reply = writing(discovery);
    let request = await arrival(server, discovery, reply);
    if (isHello(request) && !isOfHandshake) {
      await server.welcome(request);
      request = await arrival(server, discovery, reply);
    }
    // A connection that was there already stays taken, and the next operation needs a new one.
    if (isHello(request) === isOfHandshake) return { planned, request, reply };
  }
  throw new UnsupportedByDriver('the driver opens no connection for an operation');
}

function writing(discovery: ObservedDiscovery): HeldOperation['reply'] {
  const reply: HeldOperation['reply'] = { settled: undefined };
  discovery.write().then(
    (settled) => {
      reply.settled = settled;
    },
    () => {},
  );
  return reply;
}

function arrival(
  server: ScriptedServer,
  discovery: ObservedDiscovery,
  reply: HeldOperation['reply'],
): Promise<MockRequest> {
  const arrived = (): MockRequest | undefined => {
    const request = server.takeOperation();
    if (request !== undefined || reply.settled === undefined) return request;
    throw new TestFailure(
      `the operation ended before it reached the server: ${toldBy(reply.settled)}`,
    );
  };
  return discovery.waitFor('the operation', arrived, PATIENCE_MS);
}

function toldBy(reply: AdapterReply): string {
  return reply.kind === 'error' ? reply.error.message : reply.kind;
}

/** Lets the operation fail as the file says, and waits until the driver has taken it in. */
export async function playError(
  held: HeldOperation,
  server: ScriptedServer,
  discovery: ObservedDiscovery,
): Promise<void> {
  const { request, reply } = held;
  const { type, response } = held.planned.error;
  const settle = (): Promise<void> => waitUntilOver(held, server, discovery);
  if (type === 'timeout') {
    // The monitor's checks must not time out with it; nor may they undo what the error did, once it is there.
    await server.whileAnsweringChecks(settle);
    return;
  }
  if (request.connection.isOpen) {
    if (type === 'network') await request.hangup();
    else await request.replies(response, {});
  }
  if (reply.settled === undefined || isHello(request)) await settle();
}

/**
 * The driver has told the operation's end, and given up a connection that was never established. A driver that tries
 * again meets the same server: its new connections are hung up on.
 */
async function waitUntilOver(
  { request, reply }: HeldOperation,
  server: ScriptedServer,
  discovery: ObservedDiscovery,
): Promise<void> {
  const isOfHandshake = isHello(request);
  const isOver = (): true | undefined => {
    if (reply.settled !== undefined) return true;
    server.expectsOperation = isOfHandshake;
    const again = isOfHandshake ? server.takeOperation() : undefined;
    if (again !== undefined) void again.hangup();
    return undefined;
  };
  await discovery.waitFor('the operation to end', isOver, PATIENCE_MS);
  server.expectsOperation = false;
  if (!isOfHandshake) return;
  const isGivenUp = (): true | undefined => (request.connection.isOpen ? undefined : true);
  await discovery.waitFor('the connection to be given up', isGivenUp, PATIENCE_MS);
}
