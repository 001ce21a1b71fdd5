// biome-ignore-all lint/suspicious/noExplicitAny: an adapter's answer, which the test compares.
import { expect, expectEqual } from '../expect.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';
import {
  DATABASE,
  drop,
  type KeyVault,
  keyVault,
  MASTER_KEYS,
  PROVIDERS,
  queryable,
} from './key-vault.ts';

const NAME = 'testing1';
const VALIDATION_FAILURE = 121;

/** Test 21. */
export const automaticDataKeys: ProseTest = {
  needsServer: true,
  cases: ['aws', 'local'].flatMap(casesOf),
};

function casesOf(provider: string): ProseCase[] {
  const given = (keyId: unknown): object => ({
    encryptedFields: { fields: [{ path: 'ssn', bsonType: 'string', keyId }] },
  });
  return [
    {
      description: `21.1. ${provider}: a collection that takes nothing in plain text`,
      runOn: queryable(),
      async run(world) {
        const { vault, create } = await setUp(world, provider);
        await create(given(null));
        const collection = await vault.client.collection(DATABASE, NAME);
        const document = { ssn: '123-45-6789' };
        const error = await vault.client.error(collection, 'insertOne', { document });
        expectEqual(error.code, VALIDATION_FAILURE, 'the code');
      },
    },
    {
      description: `21.2. ${provider}: encryptedFields must be given`,
      runOn: queryable(),
      async run(world) {
        const { vault, request } = await setUp(world, provider);
        await vault.client.error(vault.encryption, 'createEncryptedCollection', request({}));
        const filter = { name: NAME };
        const { cursor } = await world.environment.command(DATABASE, {
          listCollections: 1,
          filter,
        });
        expectEqual(cursor.firstBatch.length, 0, 'collections that were made');
      },
    },
    {
      description: `21.3. ${provider}: what is no key id goes to the server, which refuses it`,
      runOn: queryable(),
      async run(world) {
        const { vault, request } = await setUp(world, provider);
        const asked = request(given(false));
        const { message } = await vault.client.error(
          vault.encryption,
          'createEncryptedCollection',
          asked,
        );
        const words = 'create.encryptedFields.fields.keyId';
        expect(message.includes(words), `a word of ${words}, not ${message}`);
      },
    },
    {
      description: `21.4. ${provider}: what was encrypted with its key is inserted`,
      runOn: queryable(),
      async run(world) {
        const { vault, create } = await setUp(world, provider);
        const { fields } = await create(given(null));
        const keyId = fields[0].keyId;
        const ssn = await vault.encrypt('123-45-6789', { keyId, algorithm: 'Unindexed' });
        const collection = await vault.client.collection(DATABASE, NAME);
        await vault.client.run(collection, 'insertOne', { document: { ssn } });
      },
    },
  ];
}

async function setUp(
  world: ProseContext,
  provider: string,
): Promise<{
  readonly vault: KeyVault;
  request(createCollectionOptions: object): object;
  create(createCollectionOptions: object): Promise<any>;
}> {
  const { aws, local } = PROVIDERS;
  const vault = await keyVault(world, { aws, local });
  for (const name of [NAME, `enxcol_.${NAME}.esc`, `enxcol_.${NAME}.ecoc`]) {
    await drop(world, DATABASE, name);
  }
  const database = await vault.client.database(DATABASE);
  const masterKey = MASTER_KEYS[provider];
  const request = (createCollectionOptions: object): object => ({
    database,
    collectionName: NAME,
    opts: {
      provider,
      createCollectionOptions,
      ...(masterKey !== undefined && { masterKey }),
    },
  });
  return {
    vault,
    request,
    create: (options) =>
      vault.client.run(vault.encryption, 'createEncryptedCollection', request(options)),
  };
}
