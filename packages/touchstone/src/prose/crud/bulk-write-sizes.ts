import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { expect } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';
import {
  bulkWrite,
  bulkWriteClient,
  bulkWriteError,
  CLIENT_BULK_WRITE,
  expectTwoBatches,
  insertModel,
  type Limits,
  limitsOf,
  NAMESPACE,
  repeated,
  started,
} from './bulk-write.ts';

const LONG_NAMESPACE = `db.${'c'.repeat(200)}`;

/** Tests 4, 11, 12 and 15: more bytes than `maxMessageSizeBytes`. */
export const bulkWriteSizes: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '4. batch splits when ops exceed maxMessageSizeBytes',
      runOn: CLIENT_BULK_WRITE,
      async run(world) {
        const { models, count } = tooManyBytes(await limitsOf(world));
        const client = await bulkWriteClient(world);
        const { insertedCount } = await bulkWrite(client, models);
        expect(Number(insertedCount) === count, `${count} inserted, not ${insertedCount}`);
        await expectTwoBatches(client, count - 1, 1);
      },
    },
    {
      description: '11. a namespace that is there already needs no batch of its own',
      runOn: CLIENT_BULK_WRITE,
      async run(world) {
        const models = almostFull(await limitsOf(world));
        const client = await bulkWriteClient(world);
        await bulkWrite(client, [...models, insertModel({ a: 'b' })]);
        const commands = (await started(client)).map(({ fields }) => fields['command']);
        expect(commands.length === 1, `one command, not ${commands.length}`);
        expect(commands[0].ops.length === models.length + 1, 'all writes in it');
        expectNamespaces(commands[0], NAMESPACE);
      },
    },
    {
      description: '11. batch splits when a new namespace exceeds the maximum message size',
      runOn: CLIENT_BULK_WRITE,
      async run(world) {
        const models = almostFull(await limitsOf(world));
        const client = await bulkWriteClient(world);
        await bulkWrite(client, [...models, insertModel({ a: 'b' }, LONG_NAMESPACE)]);
        const events = await expectTwoBatches(client, models.length, 1);
        const [first, second] = events.map(({ fields }) => fields['command']);
        expectNamespaces(first, NAMESPACE);
        expectNamespaces(second, LONG_NAMESPACE);
      },
    },
    ...(['document', 'namespace'] as const).map((which) => ({
      description: `12. returns an error if no operations can be added: ${which} too large`,
      runOn: CLIENT_BULK_WRITE,
      async run(world: Parameters<typeof limitsOf>[0]): Promise<void> {
        const { maxMessageSizeBytes } = await limitsOf(world);
        const client = await bulkWriteClient(world);
        const tooLarge = 'b'.repeat(maxMessageSizeBytes);
        const model =
          which === 'document'
            ? insertModel({ a: tooLarge })
            : insertModel({ a: 'b' }, `db.${tooLarge}`);
        const error = await bulkWriteError(client, [model]);
        expect(error.isClientError, 'an error of the client');
        expect(error.partialResult === undefined, 'no partial result');
      },
    })),
    {
      description: '15. an unacknowledged write concern holds for all batches',
      runOn: CLIENT_BULK_WRITE,
      async run(world) {
        const { models, count } = tooManyBytes(await limitsOf(world));
        const client = await bulkWriteClient(world, { maxPoolSize: 1 });
        const result = await bulkWrite(client, models, { ordered: false, writeConcern: { w: 0 } });
        expect(result['acknowledged'] === false, 'an unacknowledged result');
        const events = await expectTwoBatches(client, count - 1, 1);
        for (const { fields } of events) {
          expect(Number(fields['command'].writeConcern?.w) === 0, 'w: 0 in each command');
        }
        const collection = await client.collection('db', 'coll');
        const found = await client.run(collection, 'countDocuments', { filter: {} });
        expect(Number(found) === count, `${count} documents, not ${String(found)}`);
      },
    },
  ],
};

function tooManyBytes({ maxBsonObjectSize, maxMessageSizeBytes }: Limits): {
  readonly models: readonly AdapterDocument[];
  readonly count: number;
} {
  const count = Math.floor(maxMessageSizeBytes / maxBsonObjectSize) + 1;
  const model = insertModel({ a: 'b'.repeat(maxBsonObjectSize - 500) });
  return { models: repeated(model, count), count };
}

/** Leaves room for one short write more, but not for its namespace ("Details on size calculations"). */
function almostFull({
  maxBsonObjectSize,
  maxMessageSizeBytes,
}: Limits): readonly AdapterDocument[] {
  const bytes = maxMessageSizeBytes - 1122;
  const whole = Math.floor(bytes / maxBsonObjectSize);
  const rest = bytes % maxBsonObjectSize;
  const models = repeated(insertModel({ a: 'b'.repeat(maxBsonObjectSize - 57) }), whole);
  return rest < 217 ? models : [...models, insertModel({ a: 'b'.repeat(rest - 57) })];
}

function expectNamespaces(command: AdapterDocument, namespace: string): void {
  const names = command['nsInfo'].map(({ ns }: AdapterDocument) => ns);
  expect(names.length === 1 && names[0] === namespace, `only the namespace ${namespace}`);
}
