import { expect, expectEqual } from '../expect.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';
import { fillCollection, lsidsOf, observed } from '../session-observation.ts';

const MODES = ['primary', 'primaryPreferred', 'secondary', 'secondaryPreferred', 'nearest'];

/** Test 11, for each read preference. */
export const findAndGetMore: ProseTest = { needsServer: true, cases: MODES.map(modeCase) };

function modeCase(mode: string): ProseCase {
  return {
    description: `11. find and getMore send the same session id: ${mode}`,
    async run(world) {
      if (mode === 'secondary') await world.requireSecondaries();
      await fillCollection(
        world,
        [1, 2, 3].map((x) => ({ x })),
      );
      const caller = await observed(world, {}, { readPreference: { mode } });
      const { client, collection } = caller;
      // A secondary may not have the documents yet.
      await world.waitUntil('three documents', async () => {
        const found = await client.run(collection, 'countDocuments', { filter: {} });
        return Number(found) === 3;
      });
      await caller.sent();
      await client.run(collection, 'createFindCursor', { filter: {}, batchSize: 2 }, 'cursor0');
      for (let at = 0; at < 3; at += 1) await client.run('cursor0', 'iterateOnce');
      const commands = await caller.sent();
      const names = commands.map((command) => Object.keys(command)[0]);
      expectEqual(names, ['find', 'getMore'], 'commands');
      expect(lsidsOf(commands).size === 1, 'the same lsid in both');
    },
  };
}
