import { Int32 } from 'bson';
import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { expectEqual } from '../expect.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';
import { DATABASE, DETERMINISTIC, ENCRYPTS, keyVault, LOCAL, recreate } from './key-vault.ts';

interface Setting {
  readonly number: number;
  readonly maxPoolSize: number;
  readonly bypasses: boolean;
  readonly hasVaultClient: boolean;
  /** The commands that the client sends by itself, where its pool has room for it. */
  readonly sends: readonly string[];
}

const LIST = 'listCollections db';
const KEYS = 'find keyvault';
const INSERT = 'insert db';
const FIND = 'find db';

/** Clients of another pool do what a pool of one connection has no room for; their events are their own. */
const SETTINGS: readonly Setting[] = [
  {
    number: 1,
    maxPoolSize: 1,
    bypasses: false,
    hasVaultClient: false,
    sends: [LIST, KEYS, INSERT, FIND],
  },
  { number: 2, maxPoolSize: 1, bypasses: false, hasVaultClient: true, sends: [LIST, INSERT, FIND] },
  { number: 3, maxPoolSize: 1, bypasses: true, hasVaultClient: false, sends: [FIND, KEYS] },
  { number: 4, maxPoolSize: 1, bypasses: true, hasVaultClient: true, sends: [FIND] },
  {
    number: 5,
    maxPoolSize: 0,
    bypasses: false,
    hasVaultClient: false,
    sends: [LIST, 'listCollections keyvault', KEYS, INSERT, FIND],
  },
  { number: 6, maxPoolSize: 0, bypasses: false, hasVaultClient: true, sends: [LIST, INSERT, FIND] },
  { number: 7, maxPoolSize: 0, bypasses: true, hasVaultClient: false, sends: [FIND, KEYS] },
  { number: 8, maxPoolSize: 0, bypasses: true, hasVaultClient: true, sends: [FIND] },
];

/** Test 9. */
export const deadlock: ProseTest = { needsServer: true, cases: SETTINGS.map(settingCase) };

function settingCase({ number, ...setting }: Setting): ProseCase {
  const { maxPoolSize, bypasses, hasVaultClient, sends } = setting;
  const words = [
    `a pool of ${maxPoolSize === 0 ? 'any size' : maxPoolSize}`,
    bypasses && 'decrypting alone',
    hasVaultClient && 'with a client for the key vault',
  ];
  return {
    description: `9.${number}. ${words.filter(Boolean).join(', ')}`,
    runOn: ENCRYPTS,
    async run(world) {
      const vault = await keyVault(world);
      const keyId = await vault.createKey('local', { keyAltNames: ['local'] });
      const encrypt = { keyId: [keyId], bsonType: 'string', algorithm: DETERMINISTIC };
      const schema = { bsonType: 'object', properties: { encrypted: { encrypt } } };
      await recreate(world, 'coll', { validator: { $jsonSchema: schema } });
      const opts = { keyAltName: 'local', algorithm: DETERMINISTIC };
      const ciphertext = await vault.encrypt('string0', opts);
      const keys = await world.client({
        uriOptions: { maxPoolSize: 1 },
        observeEvents: ['commandStartedEvent'],
      });
      const client = await world.client({
        uriOptions: { maxPoolSize },
        observeEvents: ['commandStartedEvent'],
        autoEncryptOpts: {
          kmsProviders: LOCAL,
          bypassAutoEncryption: bypasses,
          ...(hasVaultClient && { keyVaultClient: keys.id }),
        },
      });
      const document = { _id: new Int32(0), encrypted: bypasses ? ciphertext : 'string0' };
      const writer = bypasses ? vault.client : client;
      await writer.run(await writer.collection(DATABASE, 'coll'), 'insertOne', { document });
      const collection = await client.collection(DATABASE, 'coll');
      const filter = { _id: new Int32(0) };
      const found: AdapterDocument = (await client.run(collection, 'findOne', {
        filter,
      })) as AdapterDocument;
      expectEqual(found['encrypted'], 'string0', 'what is found');
      expectEqual(await sent(client), sends, 'what the client sent');
      expectEqual(await sent(keys), hasVaultClient ? [KEYS] : [], 'what the other sent');
    },
  };
}

async function sent(client: ProseClient): Promise<readonly string[]> {
  const events = await client.events('commandStartedEvent');
  return events.map(({ fields }) => `${fields['commandName']} ${fields['databaseName']}`);
}
