// biome-ignore-all lint/suspicious/noExplicitAny: an adapter's answer, which the test compares.
import { Binary } from 'bson';
import { expect, expectEqual } from '../expect.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseTest } from '../prose-test.ts';
import { DATABASE, DETERMINISTIC, ENCRYPTS, keyVault, LOCAL, recreate } from './key-vault.ts';

const NAME = 'decryption_events';
const CODE = 123;

/** Test 14. */
export const decryptionEvents: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '14.1. an error of the command is told as one',
      runOn: ENCRYPTS,
      async run(world) {
        const { client, collection } = await setUp(world);
        await world.failCommand({ times: 1 }, { errorCode: CODE, failCommands: ['aggregate'] });
        const error = await client.error(collection, 'aggregate', { pipeline: [] });
        expectEqual(error.code, CODE, 'the code');
        expectEqual((await eventsOf(client, 'commandFailedEvent')).length, 1, 'failures');
      },
    },
    {
      description: '14.2. so is an error of the network',
      runOn: ENCRYPTS,
      async run(world) {
        const { client, collection } = await setUp(world);
        const data = { errorCode: CODE, closeConnection: true, failCommands: ['aggregate'] };
        await world.failCommand({ times: 1 }, data);
        const error = await client.error(collection, 'aggregate', { pipeline: [] });
        expect(error.isClientError, 'an error of the client');
        expectEqual((await eventsOf(client, 'commandFailedEvent')).length, 1, 'failures');
      },
    },
    {
      description: '14.3. what cannot be decrypted came with a reply that succeeded',
      runOn: ENCRYPTS,
      async run(world) {
        const { client, collection, ciphertext } = await setUp(world);
        const bytes = Buffer.from(ciphertext.buffer.subarray(0, ciphertext.position));
        bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
        const encrypted = new Binary(bytes, 6);
        await client.run(collection, 'insertOne', { document: { encrypted } });
        await client.error(collection, 'aggregate', { pipeline: [] });
        await expectEncryptedReply(client);
      },
    },
    {
      description: '14.4. events show replies as they came, encrypted',
      runOn: ENCRYPTS,
      async run(world) {
        const { client, collection, ciphertext } = await setUp(world);
        await client.run(collection, 'insertOne', { document: { encrypted: ciphertext } });
        const found: any = await client.run(collection, 'aggregate', { pipeline: [] });
        expectEqual(found[0]?.encrypted, 'hello', 'what the application gets');
        await expectEncryptedReply(client);
      },
    },
  ],
};

async function setUp(world: ProseContext): Promise<{
  readonly client: ProseClient;
  readonly collection: string;
  readonly ciphertext: Binary;
}> {
  await recreate(world, NAME);
  const vault = await keyVault(world);
  const keyId = await vault.createKey('local');
  const ciphertext = await vault.encrypt('hello', { keyId, algorithm: DETERMINISTIC });
  const client = await world.client({
    autoEncryptOpts: { kmsProviders: LOCAL },
    uriOptions: { retryReads: false },
    observeEvents: ['commandSucceededEvent', 'commandFailedEvent'],
  });
  return { client, collection: await client.collection(DATABASE, NAME), ciphertext };
}

async function eventsOf(client: ProseClient, name: string): ReturnType<ProseClient['events']> {
  const events = await client.events(name);
  return events.filter(({ fields }) => fields['commandName'] === 'aggregate');
}

async function expectEncryptedReply(client: ProseClient): Promise<void> {
  const [succeeded] = await eventsOf(client, 'commandSucceededEvent');
  const [document] = succeeded?.fields['reply'].cursor.firstBatch ?? [];
  expectEqual(document?.encrypted?.sub_type, 6, 'the subtype in the event');
}
