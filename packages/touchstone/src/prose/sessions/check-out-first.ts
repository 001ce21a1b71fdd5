import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { expect } from '../expect.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseTest } from '../prose-test.ts';
import { fillCollection, lsidsOf, observed } from '../session-observation.ts';

/** Chance decides which operations overlap: the text wants several rounds, and one session alone in at least one of them. */
const ROUNDS = 5;
const update = { $set: { a: 1 } };

const OPERATIONS: readonly (readonly [name: string, given: AdapterDocument])[] = [
  ['insertOne', { document: {} }],
  ['deleteOne', { filter: {} }],
  ['updateOne', { filter: {}, update }],
  ['bulkWrite', { requests: [{ updateOne: { filter: {}, update } }] }],
  ['findOneAndDelete', { filter: {} }],
  ['findOneAndUpdate', { filter: {}, update }],
  ['findOneAndReplace', { filter: {}, replacement: { a: 1 } }],
  ['find', { filter: {} }],
];

/** Test 14: an operation that waits for a connection has no session yet. */
export const checkOutFirst: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '14. implicit sessions are allocated after a connection was checked out',
      async run(world) {
        const counts: number[] = [];
        for (let round = 0; round < ROUNDS; round += 1) counts.push(await countSessions(world));
        const most = Math.max(...counts);
        expect(most < OPERATIONS.length, `fewer sessions than operations, not ${counts}`);
        expect(counts.includes(1), `one session for all operations at least once, not ${counts}`);
      },
    },
  ],
};

/** The number of sessions that operations use that run at the same time over one connection. */
async function countSessions(world: ProseContext): Promise<number> {
  await fillCollection(world);
  const uriOptions = { maxPoolSize: 1, retryWrites: true };
  const caller = await observed(world, { uriOptions, useMultipleMongoses: false });
  const { client, collection } = caller;
  await Promise.all(OPERATIONS.map(([name, given]) => client.run(collection, name, given)));
  return lsidsOf(await caller.sent()).size;
}
