import { expect } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';
import { DATABASE, DETERMINISTIC, keyVault, LOCAL, RANDOM, recreate } from './key-vault.ts';

const DENIED = /[Aa]uthenticat/;

/** Test 3: the key vault is somewhere else, where we are nobody. */
export const externalKeyVault: ProseTest = {
  needsServer: true,
  cases: [false, true].map((isExternal) => ({
    description: `3. a key vault ${isExternal ? 'of a client that may not log in' : 'of its own client'}`,
    runOn: [{ csfle: true, auth: true }],
    async run(world) {
      const vault = await keyVault(world);
      const keyId = await vault.createKey('local');
      await recreate(world, 'coll');
      const { environment } = world;
      const login = { authMechanism: 'SCRAM-SHA-256', serverSelectionTimeoutMS: 2000 };
      const uri = environment
        .uri({ uriOptions: login })
        .replace('mongodb://', 'mongodb://fake-user:fake-pwd@');
      const other = await world.client(isExternal ? { uri } : {});
      const encrypt = { keyId: [keyId], bsonType: 'string', algorithm: RANDOM };
      const schema = { bsonType: 'object', properties: { encrypted: { encrypt } } };
      const client = await world.client({
        autoEncryptOpts: {
          kmsProviders: LOCAL,
          schemaMap: { 'db.coll': schema },
          keyVaultClient: other.id,
        },
      });
      const encryption = await world.clientEncryption(other, { kmsProviders: LOCAL });
      const collection = await client.collection(DATABASE, 'coll');
      const insert = { document: { encrypted: 'test' } };
      const encrypted = { value: 'test', opts: { keyId, algorithm: DETERMINISTIC } };
      if (!isExternal) {
        await client.run(collection, 'insertOne', insert);
        await client.run(encryption, 'encrypt', encrypted);
        return;
      }
      for (const [object, name, given] of [
        [collection, 'insertOne', insert],
        [encryption, 'encrypt', encrypted],
      ] as const) {
        const { message } = await client.error(object, name, given);
        expect(DENIED.test(message), `${name}: a denied login, not ${message}`);
      }
    },
  })),
};
