import { expect } from '../expect.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseTest } from '../prose-test.ts';

const OPERATIONS = 100;
const WANTED_FAILURES = 10;
const MOST_STORMS = 3;
/** The server lets no more in at once; then it needs a second for as many again. */
const ADMITTED_AT_ONCE = 20;
const RECOVERY_MS = 1000;
const ENABLED = 'ingressConnectionEstablishmentRateLimiterEnabled';
const LIMITS: Readonly<Record<string, unknown>> = {
  [ENABLED]: true,
  ingressConnectionEstablishmentRatePerSec: ADMITTED_AT_ONCE,
  ingressConnectionEstablishmentBurstCapacitySecs: 1,
  ingressConnectionEstablishmentMaxQueueDepth: 1,
};

/** Test plan, "Connection Pool Backpressure". */
export const poolBackPressure: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: 'a storm of connections that the server turns away does not clear the pool',
      // The limiter came with 8.2. A load balancer has connections of its own, which it would turn away.
      runOn: [{ minServerVersion: '8.2', topologies: ['single', 'replicaset', 'sharded'] }],
      measuresTime: true,
      async run(world) {
        let failed = 0;
        // A machine that is busier than the limit allows turns nobody away: then there is another storm.
        for (let round = 0; round < MOST_STORMS && failed < WANTED_FAILURES; round += 1) {
          failed = await failuresInStorm(world);
        }
        expect(failed >= WANTED_FAILURES, `at least 10 check-outs that fail, not ${failed}`);
      },
    },
  ],
};

/** Tells how many check-outs failed as many operations at once asked for connections; the pool must not be cleared by that. */
async function failuresInStorm(world: ProseContext): Promise<number> {
  const client = await world.client({
    uriOptions: { maxConnecting: OPERATIONS },
    observeEvents: ['connectionCheckOutFailedEvent', 'poolClearedEvent'],
  });
  await client.command({ ping: 1 });
  const collection = await client.collection('test', 'test');
  try {
    await setParameters(world, LIMITS);
    await client.run(collection, 'insertOne', { document: {} });
    const find = async (): Promise<void> => {
      const filter = { $where: 'function() { sleep(2000); return true; }' };
      await client.run(collection, 'findOne', { filter }).catch(() => {});
    };
    await Promise.all(Array.from({ length: OPERATIONS }, find));
  } finally {
    await world.sleep(RECOVERY_MS);
    await setParameters(world, { [ENABLED]: false });
  }
  const cleared = (await client.events('poolClearedEvent')).length;
  expect(cleared === 0, `no pool that is cleared, not ${cleared}`);
  return (await client.events('connectionCheckOutFailedEvent')).length;
}

/** Each with a command of its own, as the specification has it. */
async function setParameters(
  world: ProseContext,
  parameters: Readonly<Record<string, unknown>>,
): Promise<void> {
  for (const [name, value] of Object.entries(parameters)) {
    await world.environment.command('admin', { setParameter: 1, [name]: value });
  }
}
