import { Timestamp } from 'bson';
import type { ObservedError } from '../../adapter-protocol/adapter-protocol.ts';
import { UnsupportedByDriver } from '../../operation-execution/test-failure.ts';
import type { RunOnRequirement } from '../../test-file/run-on.ts';
import { expect, expectEqual } from '../expect.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseTest } from '../prose-test.ts';
import { fillCollection, observed } from '../session-observation.ts';

const SNAPSHOTS: readonly RunOnRequirement[] = [
  { minServerVersion: '5.0', topologies: ['replicaset', 'sharded'] },
];
const snapshotTime = new Timestamp({ t: 1, i: 0 });

/** Tests 1 and 21 to 23: what goes together with a snapshot. */
export const snapshot: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '1. snapshot and causalConsistency together are not allowed',
      runOn: SNAPSHOTS,
      async run(world) {
        const client = await world.client();
        const options = { snapshot: true, causalConsistency: true };
        expectClientError(await client.sessionError(options));
      },
    },
    {
      description: '21. snapshotTime with snapshot false is not allowed',
      runOn: SNAPSHOTS,
      async run(world) {
        const client = await world.client();
        expectClientError(await client.sessionError({ snapshot: false, snapshotTime }));
      },
    },
    {
      description: '22. retrieving snapshotTime on a non-snapshot session raises an error',
      runOn: SNAPSHOTS,
      async run(world) {
        const client = await world.client();
        const session = await client.session({ snapshot: false });
        expectClientError(await client.error(session, 'getSnapshotTime'));
      },
    },
    {
      description: '23. snapshotTime is read-only: a non-snapshot session',
      runOn: SNAPSHOTS,
      async run(world) {
        const client = await world.client();
        const session = await client.session({ snapshot: false });
        expect(isUnset(await timeOf(client, session)), 'no snapshotTime');
        await tryToSet(client, session);
        expect(isUnset(await timeOf(client, session)), 'still no snapshotTime');
      },
    },
    {
      description: '23. snapshotTime is read-only: a snapshot session',
      runOn: SNAPSHOTS,
      async run(world) {
        await fillCollection(world, [{ x: 1 }]);
        const { client, collection } = await observed(world);
        const session = await client.session({ snapshot: true });
        await client.run(collection, 'findOne', { filter: {}, session });
        const before = await timeOf(client, session);
        expect(!isUnset(before), 'a snapshotTime after the first read');
        await tryToSet(client, session);
        expectEqual(await timeOf(client, session), before, 'snapshotTime');
      },
    },
  ],
};

function expectClientError({ isClientError, message }: ObservedError): void {
  expect(isClientError, `an error of the client, not: ${message}`);
}

/** The time as the driver tells it; an error is as good as nothing, but a driver that cannot be asked has said nothing. */
function timeOf(client: ProseClient, session: string): Promise<unknown> {
  return client.run(session, 'getSnapshotTime').catch((error: unknown) => {
    if (error instanceof UnsupportedByDriver) throw error;
    return undefined;
  });
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === null;
}

/** A driver may refuse, or do nothing. */
async function tryToSet(client: ProseClient, session: string): Promise<void> {
  await client.run(session, 'setSnapshotTime', { snapshotTime }).catch(() => {});
}
