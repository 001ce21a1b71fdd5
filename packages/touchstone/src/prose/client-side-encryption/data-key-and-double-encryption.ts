// biome-ignore-all lint/suspicious/noExplicitAny: an adapter's answer, which the test compares.
import { expect, expectEqual } from '../expect.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';
import {
  DATABASE,
  DETERMINISTIC,
  drop,
  ENCRYPTS,
  keyVault,
  PROVIDERS,
  RANDOM,
} from './key-vault.ts';

const SCHEMA = {
  bsonType: 'object',
  properties: {
    encrypted_placeholder: {
      encrypt: { keyId: '/placeholder', bsonType: 'string', algorithm: RANDOM },
    },
  },
};

/** Test 2. */
export const dataKeyAndDoubleEncryption: ProseTest = {
  needsServer: true,
  cases: Object.keys(PROVIDERS).map(providerCase),
};

function providerCase(provider: string): ProseCase {
  return {
    description: `2. a data key of ${provider} encrypts, and nothing is encrypted twice`,
    runOn: ENCRYPTS,
    async run(world) {
      await drop(world, DATABASE, 'coll');
      const vault = await keyVault(world, PROVIDERS);
      const name = `${provider}_altname`;
      const keyId = await vault.createKey(provider, { keyAltNames: [name] });
      expectEqual(keyId.sub_type, 4, 'the subtype of the key id');
      const keys = await world.environment.find('keyvault.datakeys', { _id: keyId });
      expectEqual(keys.length, 1, 'keys of that id');
      expectEqual(keys[0]?.['masterKey'].provider, provider, 'the provider of the key');
      const inserts = await vault.client.events('commandStartedEvent');
      const insert = inserts.find(({ fields }) => fields['commandName'] === 'insert');
      expectEqual(insert?.fields['command'].writeConcern?.w, 'majority', 'its write concern');
      const value = `hello ${provider}`;
      const encrypted = await vault.encrypt(value, { keyId, algorithm: DETERMINISTIC });
      expectEqual(encrypted.sub_type, 6, 'the subtype of what is encrypted');
      const autoEncryptOpts = { kmsProviders: PROVIDERS, schemaMap: { 'db.coll': SCHEMA } };
      const client = await world.client({ autoEncryptOpts });
      const collection = await client.collection(DATABASE, 'coll');
      await client.run(collection, 'insertOne', { document: { _id: provider, value: encrypted } });
      const found: any = await client.run(collection, 'find', { filter: { _id: provider } });
      expectEqual(found[0]?.value, value, 'what is found');
      const again = await vault.encrypt(value, { keyAltName: name, algorithm: DETERMINISTIC });
      expectEqual(again.toString('hex'), encrypted.toString('hex'), 'encrypted by its other name');
      const document = { encrypted_placeholder: encrypted };
      const error = await client.error(collection, 'insertOne', { document });
      expect(error.message !== '', 'a reason why nothing is encrypted twice');
    },
  };
}
