import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { expect } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';
import { Watched, WHERE } from '../watched-collection.ts';

/** Tests 1, 2, 11, 13 and 14: which token a stream has when. */
export const resumeToken: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '1 and 13. the token is that of the event that was returned last',
      runOn: WHERE,
      async run(world) {
        const watched = await Watched.create(world);
        await watched.watch();
        await watched.insert(3);
        for (let seen = 0; seen < 2; seen += 1) {
          const { _id } = await watched.next();
          same(await watched.token(), _id, 'the token of the event');
        }
      },
    },
    {
      description: '2. an event without a token is an error',
      runOn: WHERE,
      async run(world) {
        const watched = await Watched.create(world);
        await watched.watch({}, [{ $project: { _id: 0 } }]);
        await watched.insert();
        const error = await watched.nextError();
        expect(error.code === 280, `error 280 of the server, not ${error.code}`);
      },
    },
    {
      description: '11. after an empty batch, and at the end of one, the token is the batch’s',
      runOn: WHERE,
      async run(world) {
        const watched = await Watched.create(world);
        await watched.watch({ maxAwaitTimeMS: 100 });
        await watched.tryNext();
        same(await watched.token(), await watched.batchToken(), 'the token of the empty batch');
        await watched.insert(2);
        await watched.next();
        await watched.next();
        same(await watched.token(), await watched.batchToken(), 'the token of the whole batch');
      },
    },
    ...(['startAfter', 'resumeAfter', undefined] as const).map((option) => ({
      description: `14. before the first event the token is ${option ?? 'none'}`,
      runOn: WHERE,
      async run(world: Parameters<typeof Watched.create>[0]): Promise<void> {
        const watched = await Watched.create(world);
        await watched.watch();
        await watched.insert(3);
        const { _id, clusterTime } = await watched.next();
        await watched.next();
        await watched.close();
        const start =
          option === undefined ? { startAtOperationTime: clusterTime } : { [option]: _id };
        await watched.watch(start);
        same(await watched.token(), option === undefined ? null : _id, 'the token that was given');
      },
    })),
  ],
};

function same(actual: AdapterDocument | null, wanted: AdapterDocument | null, what: string): void {
  const [one, other] = [actual?.['_data'], wanted?.['_data']];
  expect(one === other, `${what}: ${other}, not ${one}`);
}
