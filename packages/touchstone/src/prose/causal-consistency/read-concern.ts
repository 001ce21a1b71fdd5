import { expect, expectEqual } from '../expect.ts';
import { methodsWithSession } from '../methods-with-session.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';
import { fillCollection, observed } from '../session-observation.ts';
import { CLUSTERS, findOne, inTurn } from './operations.ts';

/** Tests 8 and 9: the time stands beside the level. */
export const readConcern: ProseTest = {
  needsServer: true,
  cases: [
    levelCase('8. the default read concern adds no level to afterClusterTime', undefined),
    levelCase('9. a read concern of its own is merged with afterClusterTime', 'majority'),
  ],
};

function levelCase(description: string, level: string | undefined): ProseCase {
  return {
    description,
    runOn: CLUSTERS,
    async run(world) {
      await fillCollection(world, [{ _id: 1 }]);
      const options = level === undefined ? {} : { readConcern: { level } };
      const caller = await observed(world, {}, options);
      for (const method of methodsWithSession(world, 'read')) {
        const session = await caller.client.session({ causalConsistency: true });
        const { command, time } = await inTurn(caller, session, [findOne, method]);
        const sent = command?.['readConcern'] ?? {};
        expect(sent.level === level, `${method.name}: level ${level}, not ${sent.level}`);
        expect(sent.afterClusterTime !== undefined, `${method.name}: an afterClusterTime`);
        expectEqual(sent.afterClusterTime, time, `${method.name}: afterClusterTime`);
      }
    },
  };
}
