import { expect } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';
import { Watched, WHERE } from '../watched-collection.ts';

/** Tests 3, 4, 6, 7, 8, 17 and 18: when a stream is opened anew, and where. */
export const resuming: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '3. a stream resumes after a resumable error, with its pipeline and its token',
      runOn: WHERE,
      async run(world) {
        const watched = await Watched.create(world);
        await watched.watch({ fullDocument: 'updateLookup' });
        await watched.insert();
        await watched.next();
        const token = await watched.token();
        await watched.failOnce('getMore');
        await watched.insert();
        await watched.next();
        const [first, second, ...more] = await watched.stages();
        expect(more.length === 0, 'one attempt to resume');
        expect(first?.['fullDocument'] === second?.['fullDocument'], 'the same options');
        expect(second?.['resumeAfter']?._data === token?.['_data'], 'the token of the last event');
      },
    },
    {
      description: '4. a stream is not resumed after an error of aggregate',
      runOn: WHERE,
      async run(world) {
        const watched = await Watched.create(world);
        await watched.failOnce('aggregate', 130);
        const given = { pipeline: [] };
        await watched.client.error(watched.collection, 'createChangeStream', given);
        expect((await watched.stages()).length === 1, 'one aggregate');
      },
    },
    {
      description:
        '6. a stream selects a server before it resumes, by the read preference that it began with',
      runOn: WHERE,
      async run(world) {
        await world.requireSecondaries();
        const { primary, secondaries } = await world.members();
        const watched = await Watched.create(world, {}, { readPreference: 'secondary' });
        await watched.watch();
        const [first] = await watched.addresses('aggregate');
        expect(secondaries.includes(first ?? ''), `a secondary is asked, not ${first}`);
        await watched.failOnce('getMore', 6, first);
        await watched.insert();
        await watched.next();
        const [, second] = await watched.addresses('aggregate');
        expect(second !== undefined && second !== primary, 'a secondary is asked again');
        await world.turnOffFailCommand(first);
      },
    },
    {
      description: '7. a cursor with an empty first batch is not closed',
      runOn: WHERE,
      async run(world) {
        const watched = await Watched.create(world);
        await watched.watch();
        expect((await watched.count('killCursors')) === 0, 'no killCursors');
        await watched.insert();
        await watched.next();
        expect((await watched.count('aggregate')) === 1, 'one aggregate');
      },
    },
    {
      description: '8. an error of killCursors while resuming is not seen',
      runOn: WHERE,
      async run(world) {
        const watched = await Watched.create(world);
        await watched.watch();
        const failCommands = ['getMore', 'killCursors'];
        const errorLabels = ['ResumableChangeStreamError'];
        await world.failCommand({ times: 2 }, { failCommands, errorCode: 6, errorLabels });
        await watched.insert();
        await watched.next();
        expect((await watched.count('killCursors')) === 1, 'one killCursors');
      },
    },
    {
      description: '17. startAfter stays startAfter until there was an event',
      runOn: WHERE,
      async run(world) {
        const watched = await startedAfter(world);
        await watched.failOnce('getMore');
        await watched.insert();
        await watched.next();
        const stage = (await watched.stages()).at(-1) ?? {};
        expect('startAfter' in stage && !('resumeAfter' in stage), 'startAfter only');
      },
    },
    {
      description: '18. startAfter becomes resumeAfter with the first event',
      runOn: WHERE,
      async run(world) {
        const watched = await startedAfter(world);
        await watched.insert();
        await watched.next();
        await watched.failOnce('getMore');
        await watched.insert();
        await watched.next();
        const stage = (await watched.stages()).at(-1) ?? {};
        expect('resumeAfter' in stage && !('startAfter' in stage), 'resumeAfter only');
      },
    },
  ],
};

/** A stream that was started behind an event that another one had seen. */
async function startedAfter(world: Parameters<typeof Watched.create>[0]): Promise<Watched> {
  const watched = await Watched.create(world);
  await watched.watch();
  await watched.insert();
  const { _id } = await watched.next();
  await watched.close();
  await watched.watch({ startAfter: _id });
  return watched;
}
