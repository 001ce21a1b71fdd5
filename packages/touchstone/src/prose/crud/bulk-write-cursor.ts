import { expect } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';
import {
  bulkWrite,
  bulkWriteClient,
  bulkWriteError,
  CLIENT_BULK_WRITE,
  largeUpserts,
  limitsOf,
  started,
} from './bulk-write.ts';

/** Tests 7, 8 and 9: results that do not fit into one batch. */
export const bulkWriteCursor: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '7. handles a cursor requiring a getMore',
      runOn: CLIENT_BULK_WRITE,
      async run(world) {
        const models = largeUpserts(await limitsOf(world));
        const client = await bulkWriteClient(world);
        const result = await bulkWrite(client, models, { verboseResults: true });
        expect(Number(result['upsertedCount']) === 2, 'two upserts');
        expect(Object.keys(result['updateResults']).length === 2, 'two update results');
        expect((await started(client, 'getMore')).length > 0, 'a getMore');
      },
    },
    {
      description: '8. handles a cursor requiring a getMore within a transaction',
      runOn: [{ minServerVersion: '8.0', topologies: ['replicaset', 'sharded', 'load-balanced'] }],
      async run(world) {
        const models = largeUpserts(await limitsOf(world));
        const client = await bulkWriteClient(world);
        const session = await client.session();
        await client.run(session, 'startTransaction');
        const result = await bulkWrite(client, models, { verboseResults: true, session });
        expect(Number(result['upsertedCount']) === 2, 'two upserts');
        expect(Object.keys(result['updateResults']).length === 2, 'two update results');
        expect((await started(client, 'getMore')).length > 0, 'a getMore');
        await client.run(session, 'abortTransaction');
      },
    },
    {
      description: '9. handles a getMore error',
      runOn: CLIENT_BULK_WRITE,
      async run(world) {
        const models = largeUpserts(await limitsOf(world));
        const client = await bulkWriteClient(world);
        await world.failCommand({ times: 1 }, { failCommands: ['getMore'], errorCode: 8 });
        const error = await bulkWriteError(client, models, { verboseResults: true });
        expect(error.code === 8, `error 8, not ${error.code}`);
        expect(Number(error.partialResult?.['upsertedCount']) === 2, 'two upserts');
        const results = Object.keys(error.partialResult?.['updateResults'] ?? {});
        expect(results.length === 1, `one update result, not ${results.length}`);
        expect((await started(client, 'getMore')).length > 0, 'a getMore');
        expect((await started(client, 'killCursors')).length > 0, 'a killCursors');
      },
    },
  ],
};
