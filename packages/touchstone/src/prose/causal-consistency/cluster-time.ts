import { expect } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';
import { fillCollection, observed } from '../session-observation.ts';
import { CLUSTERS, findOne, STANDALONES } from './operations.ts';

/** Tests 11 and 12: the cluster time is sent where there is one. */
export const clusterTimeSent: ProseTest = {
  needsServer: true,
  cases: [
    { description: '11. no $clusterTime without cluster times', runOn: STANDALONES, sends: false },
    { description: '12. $clusterTime with cluster times', runOn: CLUSTERS, sends: true },
  ].map(({ description, runOn, sends }) => ({
    description,
    runOn,
    async run(world) {
      await fillCollection(world, [{ x: 1 }]);
      const caller = await observed(world);
      // Monitors do not gossip: the first command of a client cannot know any cluster time.
      await caller.call(findOne);
      const [command] = await caller.call(findOne);
      const isSent = command?.['$clusterTime'] !== undefined;
      expect(isSent === sends, sends ? '$clusterTime in the command' : 'no $clusterTime');
    },
  })),
};
