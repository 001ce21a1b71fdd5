import { expect } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';
import type { ProseWorld } from '../prose-world.ts';

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
        await world
          .client({ uri: await secondaryUri(world, 'directConnection=false') })
          .then((client) => client.command(insert, 'sdam-tests'));
      },
    },
    {
      description: 'directConnection=true: a write to a secondary fails',
      runOn,
      async run(world) {
        const client = await world.client({
          uri: await secondaryUri(world, 'directConnection=true'),
        });
        const { code } = await client.commandError(insert, 'sdam-tests');
        expect(code === NOT_WRITABLE_PRIMARY, `error ${NOT_WRITABLE_PRIMARY}, not ${code}`);
      },
    },
    {
      description: 'without directConnection: a secondary leads to the primary, or the write fails',
      runOn,
      async run(world) {
        const client = await world.client({ uri: await secondaryUri(world, '') });
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

async function secondaryUri(world: ProseWorld, option: string): Promise<string> {
  const { secondaries } = await world.members();
  return `mongodb://${secondaries[0]}/?${option}`;
}
