import { expect, expectEqual } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';
import { Watched } from '../watched-collection.ts';

const LARGE = 10 * 1024 * 1024;

/** Test 19. */
export const splitLargeEvents: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '19. large events are split by $changeStreamSplitLargeEvent',
      runOn: [{ minServerVersion: '7.0', topologies: ['replicaset'] }],
      async run(world) {
        const watched = await Watched.create(world, {
          changeStreamPreAndPostImages: { enabled: true },
        });
        const { client, collection } = watched;
        await client.run(collection, 'insertOne', { document: { value: 'q'.repeat(LARGE) } });
        const stages = [{ $changeStreamSplitLargeEvent: {} }];
        await watched.watch({ fullDocumentBeforeChange: 'required' }, stages);
        const update = { $set: { value: 'z'.repeat(LARGE) } };
        await client.run(collection, 'updateOne', { filter: {}, update });
        for (const fragment of [1, 2]) {
          const { splitEvent } = await watched.next();
          const seen = { fragment: Number(splitEvent?.fragment), of: Number(splitEvent?.of) };
          expectEqual(seen, { fragment, of: 2 }, 'splitEvent');
        }
        expect((await watched.count('aggregate')) === 1, 'one aggregate');
      },
    },
  ],
};
