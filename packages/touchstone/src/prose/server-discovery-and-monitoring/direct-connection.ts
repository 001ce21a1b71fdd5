import { expect } from '../expect.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseTest } from '../prose-test.ts';

const NOT_WRITABLE_PRIMARY = 10107;
const runOn = [{ topologies: ['replicaset' as const] }];
const insert = { insert: 'direct-connection', documents: [{ x: 1 }] };

/** Test plan, "Topology discovery and direct connection". */
export const directConnection: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: 'directConnection=false: a secondary leads to the primary',
      runOn,
      async run(world) {
        const client = await secondaryClient(world, { directConnection: false });
        await client.command(insert, 'sdam-tests');
      },
    },
    {
      description: 'directConnection=true: a write to a secondary fails',
      runOn,
      async run(world) {
        const client = await secondaryClient(world, { directConnection: true });
        const { code } = await client.commandError(insert, 'sdam-tests');
        expect(code === NOT_WRITABLE_PRIMARY, `error ${NOT_WRITABLE_PRIMARY}, not ${code}`);
      },
    },
    {
      description: 'without directConnection: a secondary leads to the primary, or the write fails',
      runOn,
      async run(world) {
        const client = await secondaryClient(world, {});
        try {
          await client.command(insert, 'sdam-tests');
        } catch {
          const { code } = await client.commandError(insert, 'sdam-tests');
          expect(code === NOT_WRITABLE_PRIMARY, `error ${NOT_WRITABLE_PRIMARY}, not ${code}`);
        }
      },
    },
  ],
};

/** A client that is told of one secondary, and not that it belongs to a replica set. */
async function secondaryClient(
  world: ProseContext,
  options: { readonly directConnection?: boolean },
): Promise<ProseClient> {
  await world.requireSecondaries();
  const { secondaries } = await world.members();
  return world.client({
    hosts: secondaries.slice(0, 1),
    uriOptions: { replicaSet: undefined, ...options },
  });
}
