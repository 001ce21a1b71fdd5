import { retryAfterOverload } from '../overload-then-another.ts';
import type { ProseTest } from '../prose-test.ts';

const runOn = [
  {
    minServerVersion: '4.4',
    topologies: ['single' as const, 'replicaset' as const, 'sharded' as const],
  },
];
const findOne = {
  name: 'findOne',
  arguments: { filter: {} },
  command: 'find',
  errorLabels: ['RetryableError'],
};

/** Tests 4 and 5: another error after that of an overloaded server. */
export const overload: ProseTest = {
  needsServer: true,
  cases: [
    {
      description:
        '4. an overload error sets the maximum number of retries for all retryable errors',
      runOn,
      run: (world) => retryAfterOverload(world, findOne, 'attempts'),
    },
    {
      description: '5. no backoff is applied to other errors',
      runOn,
      run: (world) => retryAfterOverload(world, findOne, 'backoff'),
    },
  ],
};
