// biome-ignore-all lint/suspicious/noExplicitAny: an adapter's answer, which the test compares.
import { Int32, Long } from 'bson';
import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { expect, expectEqual } from '../expect.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseTest } from '../prose-test.ts';
import { DATABASE, type KeyVault, keyVault, LOCAL, queryable, recreate } from './key-vault.ts';

const NAME = 'explicit_encryption';
const INDEXED = 'encrypted indexed value';
const UNINDEXED = 'encrypted unindexed value';
const MANY = 10;

/** Test 12. */
export const explicitEncryption: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '12.1. what is indexed is inserted and found',
      runOn: queryable(),
      async run(world) {
        const { vault, client, collection, indexed } = await setUp(world);
        const value = await vault.encrypt(INDEXED, { ...indexed, contentionFactor: 0 });
        await client.run(collection, 'insertOne', { document: { encryptedIndexed: value } });
        const found = await findIndexed({ vault, client, collection, indexed }, 0);
        expectEqual(found.map(encryptedIndexed), [INDEXED], 'what is found');
      },
    },
    {
      description: '12.2. contention: what any of the factors has inserted is found',
      runOn: queryable(),
      async run(world) {
        const parts = await setUp(world);
        const { vault, client, collection, indexed } = parts;
        for (let inserted = 0; inserted < MANY; inserted++) {
          const value = await vault.encrypt(INDEXED, { ...indexed, contentionFactor: MANY });
          await client.run(collection, 'insertOne', { document: { encryptedIndexed: value } });
        }
        const some = await findIndexed(parts, 0);
        expect(some.length < MANY, 'not all with one factor');
        expect(
          some.every((each) => encryptedIndexed(each) === INDEXED),
          'the value in each',
        );
        const all = await findIndexed(parts, MANY);
        expectEqual(all.map(encryptedIndexed), Array(MANY).fill(INDEXED), 'all with all factors');
      },
    },
    {
      description: '12.3. what is not indexed is inserted, and decrypted',
      runOn: queryable(),
      async run(world) {
        const { vault, client, collection, unindexed } = await setUp(world);
        const encryptedUnindexed = await vault.encrypt(UNINDEXED, unindexed);
        const document = { _id: new Int32(1), encryptedUnindexed };
        await client.run(collection, 'insertOne', { document });
        const found: any = await client.run(collection, 'find', { filter: { _id: new Int32(1) } });
        expectEqual(found[0]?.encryptedUnindexed, UNINDEXED, 'what is found');
      },
    },
    {
      description: '12.4. an insert payload is decrypted',
      runOn: queryable(),
      async run(world) {
        const { vault, indexed } = await setUp(world);
        const payload = await vault.encrypt(INDEXED, { ...indexed, contentionFactor: 0 });
        expectEqual(await vault.decrypt(payload), INDEXED, 'what it held');
      },
    },
    {
      description: '12.5. so is what is not indexed',
      runOn: queryable(),
      async run(world) {
        const { vault, unindexed } = await setUp(world);
        const payload = await vault.encrypt(UNINDEXED, unindexed);
        expectEqual(await vault.decrypt(payload), UNINDEXED, 'what it held');
      },
    },
  ],
};

interface Parts {
  readonly vault: KeyVault;
  readonly client: ProseClient;
  readonly collection: string;
  /** Tells how to encrypt for each field. */
  readonly indexed: AdapterDocument;
}

async function setUp(
  world: ProseContext,
): Promise<Parts & { readonly unindexed: AdapterDocument }> {
  const vault = await keyVault(world);
  const [indexedKey, unindexedKey] = [
    await vault.createKey('local'),
    await vault.createKey('local'),
  ];
  const queries = { queryType: 'equality', contention: Long.fromNumber(0) };
  await recreate(world, NAME, {
    encryptedFields: {
      fields: [
        { keyId: indexedKey, path: 'encryptedIndexed', bsonType: 'string', queries },
        { keyId: unindexedKey, path: 'encryptedUnindexed', bsonType: 'string' },
      ],
    },
  });
  const autoEncryptOpts = { kmsProviders: LOCAL, bypassQueryAnalysis: true };
  const client = await world.client({ autoEncryptOpts });
  return {
    vault,
    client,
    collection: await client.collection(DATABASE, NAME),
    indexed: { keyId: indexedKey, algorithm: 'Indexed' },
    unindexed: { keyId: unindexedKey, algorithm: 'Unindexed' },
  };
}

async function findIndexed(
  { vault, client, collection, indexed }: Parts,
  contentionFactor: number,
): Promise<readonly AdapterDocument[]> {
  const opts = { ...indexed, queryType: 'equality', contentionFactor };
  const filter = { encryptedIndexed: await vault.encrypt(INDEXED, opts) };
  return (await client.run(collection, 'find', { filter })) as readonly AdapterDocument[];
}

function encryptedIndexed(document: AdapterDocument): unknown {
  return document['encryptedIndexed'];
}
