import type { AdapterDocument, ObservedError } from '../../adapter-protocol/adapter-protocol.ts';
import { killAllSessions } from '../../run/clean-up.ts';
import { expect } from '../expect.ts';
import { errorOf, type ProseClient } from '../prose-client.ts';
import type { ProseClientOptions, ProseContext } from '../prose-context.ts';

/**
 * The tests have the times of the specification several times over: they compare the same, and a busy machine is not taken
 * for a slow driver.
 */
export const DATABASE = 'timeouts-prose';
export const COLLECTION = 'coll';
const writeConcern = { w: 'majority' };

/** Drops collections, and makes them again with these options. */
export async function recreate(
  { environment }: ProseContext,
  options: AdapterDocument = {},
  names: readonly string[] = [COLLECTION],
): Promise<void> {
  // A transaction that was given up may still hold its locks.
  await killAllSessions(environment);
  for (const name of names) {
    await environment.command(DATABASE, { drop: name, writeConcern }).catch(() => {});
    await environment.command(DATABASE, { create: name, ...options, writeConcern });
  }
}

/** Lets commands of these names take so long on the server. */
export function block(
  world: ProseContext,
  mode: unknown,
  failCommands: readonly string[],
  blockTimeMS: number,
): Promise<void> {
  return world.failCommand(mode, { failCommands, blockConnection: true, blockTimeMS });
}

/** A client whose commands are observed, by one mongos. */
export function timedClient(
  world: ProseContext,
  uriOptions: Readonly<Record<string, unknown>>,
  more: ProseClientOptions = {},
): Promise<ProseClient> {
  return world.client({
    uriOptions,
    useMultipleMongoses: false,
    observeEvents: ['commandStartedEvent', 'commandFailedEvent'],
    ...more,
  });
}

/** The names of the commands that the client has sent so far, in order. */
export async function sentCommands(client: ProseClient): Promise<readonly string[]> {
  const started = await client.events('commandStartedEvent');
  return started.map(({ fields }) => String(fields['commandName']));
}

/** Some drivers have an error of its own for a server selection that took too long. */
export function expectTimeout(what: string, { isTimeout, type, message }: ObservedError): void {
  const isLate = isTimeout || /ServerSelection/i.test(type);
  expect(isLate, `${what}: a timeout error, not ${type}: ${message}`);
}

/** Fails the test unless `work` ends with a timeout error, no later than `limitMS`. */
export async function expectTimeoutWithin(
  world: ProseContext,
  limitMS: number,
  work: () => Promise<ObservedError>,
): Promise<void> {
  const { clock } = world;
  const startedAt = clock.now();
  const error = await work();
  const elapsedMS = Math.round(clock.now() - startedAt);
  expectTimeout('in time', error);
  expect(elapsedMS <= limitMS, `an error within ${limitMS} ms, not ${elapsedMS}`);
}

export { errorOf };
