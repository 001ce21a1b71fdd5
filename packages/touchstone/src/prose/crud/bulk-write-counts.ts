import { expect } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';
import {
  bulkWrite,
  bulkWriteClient,
  bulkWriteError,
  CLIENT_BULK_WRITE,
  expectTwoBatches,
  insertModel,
  limitsOf,
  repeated,
  started,
} from './bulk-write.ts';

const MODEL = insertModel({ a: 'b' });

/** Tests 3, 5 and 6: more writes than `maxWriteBatchSize`. */
export const bulkWriteCounts: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '3. batch splits writes greater in number than maxWriteBatchSize',
      runOn: CLIENT_BULK_WRITE,
      async run(world) {
        const { maxWriteBatchSize: most } = await limitsOf(world);
        const client = await bulkWriteClient(world);
        const { insertedCount } = await bulkWrite(client, repeated(MODEL, most + 1));
        expect(Number(insertedCount) === most + 1, `${most + 1} inserted, not ${insertedCount}`);
        await expectTwoBatches(client, most, 1);
      },
    },
    {
      description: '5. collects write concern errors across batches',
      runOn: CLIENT_BULK_WRITE,
      async run(world) {
        const { maxWriteBatchSize: most } = await limitsOf(world);
        // Error 91 makes the server unknown until a monitor hears of it again: by default within ten seconds.
        const uriOptions = { retryWrites: false, heartbeatFrequencyMS: 500 };
        const client = await bulkWriteClient(world, uriOptions);
        const writeConcernError = { code: 91, errmsg: 'Replication is being shut down' };
        const data = { failCommands: ['bulkWrite'], writeConcernError };
        await world.failCommand({ times: 2 }, data);
        const error = await bulkWriteError(client, repeated(MODEL, most + 1));
        expect(error.writeConcernErrors?.length === 2, 'two write concern errors');
        expect(Number(error.partialResult?.['insertedCount']) === most + 1, 'all inserted');
        expect((await started(client)).length === 2, 'two commands');
      },
    },
    ...[false, true].map((ordered) => ({
      description: `6. handles write errors across batches, ${ordered ? '' : 'un'}ordered`,
      runOn: CLIENT_BULK_WRITE,
      async run(world: Parameters<typeof limitsOf>[0]): Promise<void> {
        const { maxWriteBatchSize: most } = await limitsOf(world);
        const client = await bulkWriteClient(world);
        await world.environment.command('db', { insert: 'coll', documents: [{ _id: 1 }] });
        const models = repeated(insertModel({ _id: 1 }), most + 1);
        const error = await bulkWriteError(client, models, { ordered });
        const failed = Object.keys(error.writeErrors ?? {}).length;
        const wanted = ordered ? 1 : most + 1;
        // A connection that was lost in between is told by the error, with the results until then.
        expect(failed === wanted, `${wanted} write errors, not ${failed}: ${error.message}`);
        expect(
          (await started(client)).length === (ordered ? 1 : 2),
          'as many commands as it takes',
        );
      },
    })),
  ],
};
