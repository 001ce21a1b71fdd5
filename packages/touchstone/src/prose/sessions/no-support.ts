import { expect } from '../expect.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseTest } from '../prose-test.ts';
import { lsidOf, observed } from '../session-observation.ts';
import type { WireTap } from '../wire-tap.ts';

const OPERATIONS = [
  ['findOne', { filter: {} }],
  ['insertOne', { document: { x: 1 } }],
] as const;

/** A load balancer has no hello that says what its servers support. */
const runOn = [{ topologies: ['single', 'replicaset', 'sharded'] as const }];

/** Tests 18 and 19, with a server that does not say how long its sessions live. */
export const noSupport: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '18. an implicit session is ignored if the connection supports no sessions',
      runOn,
      async run(world) {
        const caller = await observed(world, { tap: await tapWithoutSessions(world) });
        for (const [name, given] of OPERATIONS) {
          await caller.client.run(caller.collection, name, given).catch(() => {});
          const commands = await caller.sent();
          expect(commands.length > 0, `${name} sent`);
          expect(
            commands.every((command) => lsidOf(command) === undefined),
            `${name}: no lsid`,
          );
        }
      },
    },
    {
      description: '19. an explicit session raises an error if the connection supports no sessions',
      runOn,
      async run(world) {
        const caller = await observed(world, { tap: await tapWithoutSessions(world) });
        const session = await caller.client.session();
        for (const [name, given] of OPERATIONS) {
          const error = await caller.client.error(caller.collection, name, { ...given, session });
          expect(error.isClientError, `${name}: an error of the client, not: ${error.message}`);
        }
        expect((await caller.sent()).length === 0, 'nothing sent');
      },
    },
  ],
};

function tapWithoutSessions(world: ProseContext): Promise<WireTap> {
  return world.tapWritable({
    changeHello: ({ logicalSessionTimeoutMinutes: _taken, ...reply }) => reply,
  });
}
