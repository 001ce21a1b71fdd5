import { retryAfterPoolCleared } from '../pool-cleared-meanwhile.ts';
import type { ProseTest } from '../prose-test.ts';

/** Test 2. */
export const poolClearedOfWrites: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '2. writes are retried after PoolClearedErrors',
      runOn: [{ minServerVersion: '4.4', topologies: ['replicaset', 'sharded'] }],
      run: (world) =>
        retryAfterPoolCleared(world, {
          name: 'insertOne',
          arguments: { document: { x: 1 } },
          command: 'insert',
          errorLabels: ['RetryableWriteError'],
        }),
    },
  ],
};
