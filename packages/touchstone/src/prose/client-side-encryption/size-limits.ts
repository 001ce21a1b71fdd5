import { Long } from 'bson';
import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { expectEqual } from '../expect.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseTest } from '../prose-test.ts';
import { DATABASE, ENCRYPTS, keyVault, LOCAL, queryable, RANDOM, recreate } from './key-vault.ts';

/** Above which a batch of encrypted writes is split. */
const BATCH_BYTES = 2_097_152;
const DOCUMENT_BYTES = 16_777_216;
const TOO_LARGE = [2, 10334, 17420, 17419];
/** A hundred fields, each ten times as long once it is encrypted. */
const FIELDS = Array.from({ length: 100 }, (_, index) => `encrypted${index}`);

/** Test 4. */
export const sizeLimits: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '4.1 to 4.6. documents up to 16 MiB, in batches up to 2 MiB',
      runOn: ENCRYPTS,
      isHeavy: true,
      async run(world) {
        const vault = await keyVault(world);
        const keyId = [await vault.createKey('local')];
        const encrypt = { keyId, bsonType: 'string', algorithm: RANDOM };
        const properties = Object.fromEntries(FIELDS.map((name) => [name, { encrypt }]));
        const $jsonSchema = { bsonType: 'object', properties };
        await recreate(world, 'coll', { validator: { $jsonSchema } });
        const client = await encrypting(world);
        const collection = await client.collection(DATABASE, 'coll');
        const insert = (document: AdapterDocument): Promise<unknown> =>
          client.run(collection, 'insertOne', { document });
        await insert({ _id: 'over 2 MiB', unencrypted: filling(BATCH_BYTES) });
        await insert({ _id: '2', ...secrets(), unencrypted: filling(BATCH_BYTES - 2000) });
        const bulk = async (documents: readonly AdapterDocument[]): Promise<number> => {
          const before = await inserts(client);
          const requests = documents.map((document) => ({ insertOne: { document } }));
          await client.run(collection, 'bulkWrite', { requests });
          return (await inserts(client)) - before;
        };
        const large = ['3', '4'].map((_id) => ({ _id, unencrypted: filling(BATCH_BYTES) }));
        expectEqual(await bulk(large), 2, '4.3. inserts');
        const growing = ['5', '6'].map((_id) => ({
          _id,
          ...secrets(),
          unencrypted: filling(BATCH_BYTES - 2000),
        }));
        expectEqual(await bulk(growing), 2, '4.4. inserts');
        await insert({ _id: 'under 16 MiB', unencrypted: filling(DOCUMENT_BYTES - 2000) });
        const document = { _id: '7', ...secrets(), unencrypted: filling(DOCUMENT_BYTES - 2000) };
        const error = await client.error(collection, 'insertOne', { document });
        const isRefused = error.isClientError || TOO_LARGE.includes(error.code ?? 0);
        expectEqual(isRefused, true, `4.6. it is refused (${error.message})`);
      },
    },
    {
      description: '4.7 and 4.8. so with bulk writes of a client',
      runOn: queryable('8.0'),
      isHeavy: true,
      async run(world) {
        const vault = await keyVault(world);
        const keyId = await vault.createKey('local');
        const queries = { queryType: 'equality', contention: Long.fromNumber(0) };
        const fields = [{ keyId, path: 'foo', bsonType: 'string', queries }];
        await recreate(world, 'coll2', { encryptedFields: { fields } });
        const client = await encrypting(world);
        const bulk = async (documents: readonly AdapterDocument[]): Promise<number> => {
          const before = await inserts(client, 'bulkWrite');
          const models = documents.map((document) => ({
            insertOne: { namespace: 'db.coll2', document },
          }));
          await client.run(client.id, 'clientBulkWrite', { models });
          return (await inserts(client, 'bulkWrite')) - before;
        };
        const unencrypted = filling(BATCH_BYTES - 1500);
        expectEqual(
          await bulk([
            { _id: '1', unencrypted },
            { _id: '2', unencrypted },
          ]),
          2,
          '4.7.',
        );
        const rest = filling(BATCH_BYTES - 2000 - 1500);
        const growing = ['3', '4'].map((_id) => ({ _id, foo: 'secret', unencrypted: rest }));
        expectEqual(await bulk(growing), 2, '4.8.');
      },
    },
  ],
};

function encrypting(world: Parameters<ProseTest['cases'][0]['run']>[0]): Promise<ProseClient> {
  return world.client({
    autoEncryptOpts: { kmsProviders: LOCAL },
    observeEvents: ['commandStartedEvent'],
  });
}

function filling(length: number): string {
  return 'a'.repeat(length);
}

function secrets(): AdapterDocument {
  return Object.fromEntries(FIELDS.map((name) => [name, 'b']));
}

async function inserts(client: ProseClient, name = 'insert'): Promise<number> {
  const events = await client.events('commandStartedEvent');
  return events.filter(({ fields }) => fields['commandName'] === name).length;
}
