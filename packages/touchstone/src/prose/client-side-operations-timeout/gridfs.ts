import { ObjectId } from 'bson';
import { expectEqual } from '../expect.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseTest } from '../prose-test.ts';
import { block, DATABASE, expectTimeout, recreate, sentCommands, timedClient } from './set-up.ts';

const TIMEOUT_MS = 600;
const BLOCK_MS = 800;
const FILES = 'fs.files';
const CHUNKS = 'fs.chunks';
const id = new ObjectId('000000000000000000000005');
const runOn = [{ minServerVersion: '4.4' }];

/** Prose tests 6 and 7. */
export const gridfs: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '6.1: uploads via openUploadStream can be timed out',
      runOn,
      async run(world) {
        const { client, bucket } = await readyBucket(world, {});
        await block(world, { times: 1 }, ['insert'], BLOCK_MS);
        const given = { filename: 'filename', source: { $$hexBytes: '12' } };
        expectTimeout('the upload', await client.error(bucket, 'upload', given));
      },
    },
    {
      description: '6.2: aborting an upload stream can be timed out',
      runOn,
      async run(world) {
        const { client, bucket } = await readyBucket(world, { chunkSizeBytes: 2 });
        await block(world, { times: 1 }, ['delete'], BLOCK_MS);
        const given = { filename: 'filename', source: { $$hexBytes: '01020304' } };
        expectTimeout('the abort', await client.error(bucket, 'uploadAndAbort', given));
      },
    },
    {
      description: '7: a download can be timed out',
      runOn,
      async run(world) {
        const { client, bucket } = await readyBucket(world, {});
        const uploadDate = new Date(0);
        const file = { _id: id, length: 10, chunkSize: 4, uploadDate, filename: 'length-10' };
        const insert = { insert: FILES, documents: [file], writeConcern: { w: 'majority' } };
        await world.environment.command(DATABASE, insert);
        // Opening the stream has asked for the file in some drivers, and is part of the reading in others: the chunks are late.
        await block(world, { skip: 1 }, ['find'], BLOCK_MS);
        expectTimeout('the download', await client.error(bucket, 'download', { id }));
        const started = await client.events('commandStartedEvent');
        const asked = started.flatMap(({ fields }) => fields['command']['find'] ?? []);
        expectEqual(asked, [FILES, CHUNKS], 'what was asked for');
        expectEqual((await sentCommands(client)).length, 2, 'the number of commands');
      },
    },
  ],
};

async function readyBucket(
  world: ProseContext,
  bucketOptions: Readonly<Record<string, unknown>>,
): Promise<{ readonly client: ProseClient; readonly bucket: string }> {
  await recreate(world, {}, [FILES, CHUNKS]);
  const client = await timedClient(world, { timeoutMS: TIMEOUT_MS });
  return { client, bucket: await client.bucket(DATABASE, bucketOptions) };
}
