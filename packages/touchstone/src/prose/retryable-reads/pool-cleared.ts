import { retryAfterPoolCleared } from '../pool-cleared-meanwhile.ts';
import type { ProseTest } from '../prose-test.ts';

/** Test 1. */
export const poolCleared: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '1. PoolClearedError retryability',
      // Behind a load balancer, no pool is paused: nobody has to wait for it to be ready again.
      runOn: [{ minServerVersion: '4.2.9', topologies: ['single', 'replicaset', 'sharded'] }],
      run: (world) =>
        retryAfterPoolCleared(world, {
          name: 'findOne',
          arguments: { filter: {} },
          command: 'find',
        }),
    },
  ],
};
