import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { expect, expectEqual } from '../expect.ts';
import { methodsWithSession } from '../methods-with-session.ts';
import type { ProseTest } from '../prose-test.ts';
import { fillCollection, observed } from '../session-observation.ts';
import { afterClusterTime, CLUSTERS, findOne, inTurn, STANDALONES } from './operations.ts';

const CONSISTENT = { causalConsistency: true };
const DOCUMENT = { _id: 1, x: 1 };

/** Tests 2, 4 to 7 and 13: what is read or written after what. */
export const afterClusterTimes: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '2. the first read sends no afterClusterTime',
      async run(world) {
        await fillCollection(world, [DOCUMENT]);
        const caller = await observed(world);
        for (const method of methodsWithSession(world, 'read')) {
          const [command] = await caller.call(method, await caller.client.session(CONSISTENT));
          expect(afterClusterTime(command) === undefined, `${method.name}: no afterClusterTime`);
        }
      },
    },
    {
      description: '4. any read after a findOne sends its operationTime',
      runOn: CLUSTERS,
      async run(world) {
        await fillCollection(world, [DOCUMENT]);
        const caller = await observed(world);
        for (const method of methodsWithSession(world, 'read')) {
          const session = await caller.client.session(CONSISTENT);
          const { command, time } = await inTurn(caller, session, [findOne, method]);
          expectAfter(method.name, command, time);
        }
      },
    },
    {
      description: '5. a findOne after any write sends its operationTime',
      runOn: CLUSTERS,
      async run(world) {
        await fillCollection(world, [DOCUMENT]);
        const caller = await observed(world);
        for (const method of methodsWithSession(world, 'write')) {
          const session = await caller.client.session(CONSISTENT);
          const { command, time } = await inTurn(caller, session, [method, findOne]);
          expectAfter(method.name, command, time);
        }
      },
    },
    {
      description: '5. a findOne after a write that failed sends its operationTime',
      runOn: CLUSTERS,
      async run(world) {
        await fillCollection(world, [DOCUMENT]);
        const caller = await observed(world);
        const { client, collection } = caller;
        const session = await client.session(CONSISTENT);
        await client.error(collection, 'insertOne', { document: DOCUMENT, session });
        const time: unknown = await client.inspect('operationTime', session);
        await caller.sent();
        const [command] = await caller.call(findOne, session);
        expectAfter('insertOne', command, time);
      },
    },
    ...[
      { number: 6, what: 'a session that is not causally consistent', isConsistent: false },
      { number: 7, what: 'a deployment without cluster times', isConsistent: true },
    ].map(({ number, what, isConsistent }) => ({
      description: `${number}. no afterClusterTime in ${what}`,
      runOn: isConsistent ? STANDALONES : CLUSTERS,
      async run(world: Parameters<typeof observed>[0]): Promise<void> {
        await fillCollection(world, [DOCUMENT]);
        const caller = await observed(world);
        for (const method of methodsWithSession(world, 'read')) {
          const session = await caller.client.session({ causalConsistency: isConsistent });
          const { command } = await inTurn(caller, session, [findOne, method]);
          expect(afterClusterTime(command) === undefined, `${method.name}: no afterClusterTime`);
        }
      },
    })),
    {
      description: '13. any write after a findOne sends its operationTime',
      runOn: CLUSTERS,
      async run(world) {
        await fillCollection(world, [DOCUMENT]);
        const caller = await observed(world);
        for (const method of methodsWithSession(world, 'write')) {
          const session = await caller.client.session(CONSISTENT);
          const { command, time } = await inTurn(caller, session, [findOne, method]);
          expectAfter(method.name, command, time);
        }
      },
    },
  ],
};

function expectAfter(name: string, command: AdapterDocument | undefined, time: unknown): void {
  expect(time !== null, `${name}: the session has an operationTime`);
  expect(afterClusterTime(command) !== undefined, `${name}: an afterClusterTime`);
  expectEqual(afterClusterTime(command), time, `${name}: afterClusterTime`);
}
