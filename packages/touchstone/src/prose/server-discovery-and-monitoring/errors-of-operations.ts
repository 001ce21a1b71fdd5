import { present } from '@touchstone/protocol';
import type { AdapterDocument, ObservedEvent } from '../../adapter-protocol/adapter-protocol.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseTest } from '../prose-test.ts';

const APP_NAME = 'errorsOfOperations';
const runOn = [{ topologies: ['replicaset' as const], minServerVersion: '4.4' }];
/** Newer servers tell with such errors of which state they are; fail points do not change it, so they are stale. */
const runOnOlder = [
  {
    topologies: ['replicaset' as const],
    minServerVersion: '4.2.9',
    maxServerVersion: '4.2.99',
  },
];
const insert = { insert: 'errors', documents: [{ x: 1 }] };
const NOT_PRIMARY_OR_SECONDARY = 13436;
const SHUTDOWN_IN_PROGRESS = 91;

/** Test plan, "Network error writing to primary" to "Node is recovering … write concern error". */
export const errorsOfOperations: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: 'a network error writing to the primary makes it unknown',
      runOn,
      async run(world) {
        const { client, primary } = await discovered(world);
        await failOn(world, primary, { failCommands: ['insert'], closeConnection: true });
        await client.commandError(insert, 'sdam-tests');
        await becameUnknown(client, primary);
        await client.waitForEvents('topologyDescriptionChangedEvent', 1, isWithoutPrimary);
      },
    },
    {
      description: 'a "not writable primary" error makes the primary unknown',
      runOn: runOnOlder,
      async run(world) {
        const { client, primary } = await discovered(world);
        await failOn(world, primary, { failCommands: ['find'], errorCode: 10107 });
        await client.commandError({ find: 'errors' }, 'sdam-tests');
        await becameUnknown(client, primary);
        await client.waitForEvents('topologyDescriptionChangedEvent', 1, isWithoutPrimary);
      },
    },
    {
      description:
        'a "node is recovering" error of a secondary makes it unknown, and leaves the primary',
      runOn: runOnOlder,
      async run(world) {
        await world.requireSecondaries();
        const { client, secondary } = await discovered(world);
        await failOn(world, secondary, {
          failCommands: ['find'],
          errorCode: NOT_PRIMARY_OR_SECONDARY,
        });
        const readPreference = { mode: 'secondary' };
        const collection = await client.collection('sdam-tests', 'errors', { readPreference });
        // Some read will meet the secondary that fails; a retry may go elsewhere.
        for (let round = 0; round < 20; round += 1) {
          await client.run(collection, 'find', { filter: {} }).catch(() => {});
        }
        await becameUnknown(client, secondary);
        const { type } = await client.inspect('topologyDescription');
        if (type !== 'ReplicaSetWithPrimary') throw new Error(`The topology is ${type}.`);
        // Checked at once, it is a secondary again.
        await client.waitForEvents(
          'serverDescriptionChangedEvent',
          2,
          isOf(secondary, 'RSSecondary'),
        );
      },
    },
    {
      description: 'a write concern error of a shutdown makes the primary unknown',
      runOn,
      async run(world) {
        const { client, primary } = await discovered(world);
        const writeConcernError = {
          code: SHUTDOWN_IN_PROGRESS,
          errmsg: 'Replication is being shut down',
        };
        await failOn(world, primary, { failCommands: ['insert'], writeConcernError });
        const collection = await client.collection('sdam-tests', 'errors');
        await client.run(collection, 'insertOne', { document: { x: 1 } }).catch(() => {});
        await becameUnknown(client, primary);
        await client.waitForEvents('topologyDescriptionChangedEvent', 1, isWithoutPrimary);
      },
    },
  ],
};

interface Discovered {
  readonly client: ProseClient;
  readonly primary: string;
  /** The first of them; not in a set of one. */
  readonly secondary: string;
}

async function discovered(world: ProseContext): Promise<Discovered> {
  const { primary, secondaries } = await world.members();
  const client = await world.client({
    uriOptions: { appName: APP_NAME, retryWrites: false, retryReads: false },
    observeEvents: ['serverDescriptionChangedEvent', 'topologyDescriptionChangedEvent'],
  });
  await client.waitForEvents('serverDescriptionChangedEvent', 1, isOf(primary, 'RSPrimary'));
  for (const secondary of secondaries) {
    await client.waitForEvents('serverDescriptionChangedEvent', 1, isOf(secondary, 'RSSecondary'));
  }
  return { client, primary, secondary: present(secondaries[0]) };
}

function failOn(world: ProseContext, address: string, data: AdapterDocument): Promise<void> {
  return world.failCommand({ times: 1 }, { ...data, appName: APP_NAME }, address);
}

async function becameUnknown(client: ProseClient, address: string): Promise<void> {
  const isKnownBefore = ({ fields }: ObservedEvent): boolean =>
    fields['previousDescription']?.type !== 'Unknown';
  const isUnknown = isOf(address, 'Unknown');
  await client.waitForEvents(
    'serverDescriptionChangedEvent',
    1,
    (event) => isUnknown(event) && isKnownBefore(event),
  );
}

function isOf(address: string, type: string): (event: ObservedEvent) => boolean {
  return ({ fields }) => fields['address'] === address && fields['newDescription']?.type === type;
}

function isWithoutPrimary({ fields }: ObservedEvent): boolean {
  const { previousDescription, newDescription } = fields;
  return (
    previousDescription?.type === 'ReplicaSetWithPrimary' &&
    newDescription?.type === 'ReplicaSetNoPrimary'
  );
}
