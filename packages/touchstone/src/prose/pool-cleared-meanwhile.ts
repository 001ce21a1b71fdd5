import type { AdapterDocument } from '../adapter-protocol/adapter-protocol.ts';
import { expect, expectEqual } from './expect.ts';
import type { ProseContext } from './prose-context.ts';

const BLOCK_MS = 1000;
const POOL_EVENTS = [
  'connectionCheckedOutEvent',
  'connectionCheckOutFailedEvent',
  'poolClearedEvent',
];

/** An operation that two threads try at the same time. */
export interface TriedTwice {
  readonly name: string;
  readonly arguments: AdapterDocument;
  /** The command that it sends. */
  readonly command: string;
  readonly errorLabels?: readonly string[];
}

/**
 * The test of retryable reads and that of retryable writes for `PoolClearedError`: of two threads with one connection, one
 * meets a server that shuts down, the other waits for the connection. Both succeed in the end.
 */
export async function retryAfterPoolCleared(
  world: ProseContext,
  { name, arguments: given, command, errorLabels }: TriedTwice,
): Promise<void> {
  const client = await world.client({
    uriOptions: {
      maxPoolSize: 1,
      retryReads: true,
      retryWrites: true,
      // The server is found again when its monitor asks it next.
      heartbeatFrequencyMS: 500,
    },
    useMultipleMongoses: false,
    observeEvents: [...POOL_EVENTS, 'commandStartedEvent'],
  });
  const collection = await client.collection('pool-cleared', 'test');
  const failure = { errorCode: 91, blockConnection: true, blockTimeMS: BLOCK_MS };
  const labels = errorLabels === undefined ? {} : { errorLabels };
  await world.failCommand({ times: 1 }, { failCommands: [command], ...failure, ...labels });
  await Promise.all([client.run(collection, name, given), client.run(collection, name, given)]);
  const events = await client.events();
  const ofPool = events.filter((event) => POOL_EVENTS.includes(event.name)).slice(0, 3);
  expectEqual(
    ofPool.map((event) => event.name),
    ['connectionCheckedOutEvent', 'poolClearedEvent', 'connectionCheckOutFailedEvent'],
    'events of the pool',
  );
  expectEqual(ofPool[2]?.fields['reason'], 'connectionError', 'reason');
  const sent = events.filter(({ fields }) => fields['commandName'] === command).length;
  expect(sent === 3, `three ${command} commands, not ${sent}`);
}
