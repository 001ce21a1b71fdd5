import { expectOnceEach } from '../mongos-retries.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';

const OVERLOAD = ['RetryableError', 'SystemOverloadedError'];

/** Test 3: which member is asked next. */
export const replicaSet: ProseTest = {
  needsServer: true,
  cases: [
    memberCase(
      '3.1 overload errors are retried on a different server with enableOverloadRetargeting',
      {
        uriOptions: { enableOverloadRetargeting: true },
        errorLabels: OVERLOAD,
        where: 'different',
      },
    ),
    memberCase('3.2 other errors are retried on the same server', {
      uriOptions: {},
      errorLabels: ['RetryableError'],
      where: 'same',
    }),
    memberCase(
      '3.3 overload errors are retried on the same server without enableOverloadRetargeting',
      {
        uriOptions: {},
        errorLabels: OVERLOAD,
        where: 'same',
      },
    ),
  ],
};

interface Retargeting {
  readonly uriOptions: Readonly<Record<string, unknown>>;
  readonly errorLabels: readonly string[];
  readonly where: 'same' | 'different';
}

function memberCase(
  description: string,
  { uriOptions, errorLabels, where }: Retargeting,
): ProseCase {
  return {
    description,
    runOn: [{ minServerVersion: '4.4', topologies: ['replicaset'] }],
    async run(world) {
      await world.requireSecondaries();
      const client = await world.client({
        uriOptions: { retryReads: true, readPreference: 'primaryPreferred', ...uriOptions },
        observeEvents: ['commandFailedEvent', 'commandSucceededEvent'],
      });
      const collection = await client.collection('retries-prose', 'test');
      // All members have to be known before the choice between them says anything.
      await world.waitUntil('all members', async () => {
        const { servers } = await client.inspect('topologyDescription');
        return servers.every(({ type }: { type: string }) => type !== 'Unknown');
      });
      await world.failCommand({ times: 1 }, { failCommands: ['find'], errorLabels, errorCode: 6 });
      await client.run(collection, 'find', { filter: {} });
      await expectOnceEach(client, where);
    },
  };
}
