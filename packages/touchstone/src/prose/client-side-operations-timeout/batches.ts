import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { expectEqual } from '../expect.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseTest } from '../prose-test.ts';
import {
  block,
  COLLECTION,
  DATABASE,
  expectTimeout,
  recreate,
  sentCommands,
  timedClient,
} from './set-up.ts';

const TIMEOUT_MS = 4000;
const BLOCK_MS = 2010;
const MEGABYTE = 1024 * 1024;

/** Prose tests 1 and 11: the batches of one operation share its time. */
export const batches: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '1: multi-batch inserts',
      runOn: [{ minServerVersion: '4.4', topologies: ['single'] }],
      isHeavy: true,
      async run(world) {
        await recreate(world);
        await block(world, { times: 2 }, ['insert'], BLOCK_MS);
        const client = await timedClient(world, { timeoutMS: TIMEOUT_MS });
        const collection = await client.collection(DATABASE, COLLECTION);
        const filling = 'x'.repeat(MEGABYTE - 100);
        const documents = Array.from({ length: 50 }, () => ({ filling }));
        expectTimeout('insertMany', await client.error(collection, 'insertMany', { documents }));
        await expectTwo(client, 'insert');
      },
    },
    {
      description: '11: multi-batch bulkWrites',
      runOn: [{ minServerVersion: '8.0', topologies: ['single'] }],
      isHeavy: true,
      async run(world) {
        await recreate(world);
        await block(world, { times: 2 }, ['bulkWrite'], BLOCK_MS);
        const hello = await world.environment.command('admin', { hello: 1 });
        const maxBsonObjectSize = Number(hello['maxBsonObjectSize']);
        const count = Math.floor(Number(hello['maxMessageSizeBytes']) / maxBsonObjectSize) + 1;
        const client = await timedClient(world, { timeoutMS: TIMEOUT_MS });
        const document = { a: 'b'.repeat(maxBsonObjectSize - 500) };
        const model = { insertOne: { namespace: `${DATABASE}.${COLLECTION}`, document } };
        const models = Array.from({ length: count }, () => model);
        const given: AdapterDocument = { models };
        expectTimeout('bulkWrite', await client.error(client.id, 'clientBulkWrite', given));
        await expectTwo(client, 'bulkWrite');
      },
    },
  ],
};

async function expectTwo(client: ProseClient, name: string): Promise<void> {
  const sent = (await sentCommands(client)).filter((one) => one === name);
  expectEqual(sent, [name, name], 'the batches that were sent');
}
