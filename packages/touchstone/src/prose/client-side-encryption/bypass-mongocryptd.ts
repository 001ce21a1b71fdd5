import type { Listener } from '@touchstone/runtime';
import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { expect, expectEqual } from '../expect.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';
import { DATABASE, DETERMINISTIC, drop, ENCRYPTS, keyVault, LOCAL } from './key-vault.ts';

/** Test 8, but for that with a shared library. */
export const bypassMongocryptd: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '8. mongocryptdBypassSpawn: what is not there is not started',
      runOn: ENCRYPTS,
      async run(world) {
        const vault = await keyVault(world);
        const keyId = [await vault.createKey('local')];
        const encrypt = { keyId, bsonType: 'string', algorithm: DETERMINISTIC };
        const schema = { bsonType: 'object', properties: { encrypted: { encrypt } } };
        const client = await world.client({
          // Connecting beforehand would take the error away from the operation.
          connect: false,
          autoEncryptOpts: {
            kmsProviders: LOCAL,
            schemaMap: { 'db.coll': schema },
            extraOptions: {
              mongocryptdBypassSpawn: true,
              mongocryptdURI: `mongodb://localhost:1/?serverSelectionTimeoutMS=200`,
            },
          },
        });
        const collection = await client.collection(DATABASE, 'coll');
        const document = { encrypted: 'test' };
        const { message } = await client.error(collection, 'insertOne', { document });
        expect(
          /mongocryptd|localhost:1|ECONNREFUSED/.test(message),
          `where it looked, not ${message}`,
        );
      },
    },
    bypassCase('bypassAutoEncryption'),
    bypassCase('bypassQueryAnalysis'),
  ],
};

function bypassCase(option: 'bypassAutoEncryption' | 'bypassQueryAnalysis'): ProseCase {
  return {
    description: `8. ${option}: nobody is asked`,
    runOn: ENCRYPTS,
    async run(world) {
      await drop(world, DATABASE, 'coll');
      const asked = await listening(world);
      const client = await world.client({
        autoEncryptOpts: {
          kmsProviders: LOCAL,
          [option]: true,
          extraOptions: {
            mongocryptdURI: asked.uri,
            mongocryptdSpawnPath: '/nowhere/mongocryptd',
          },
        },
      });
      const collection = await client.collection(DATABASE, 'coll');
      const document: AdapterDocument = { unencrypted: 'test' };
      await client.run(collection, 'insertOne', { document });
      expectEqual(asked.connections, 0, 'connections to where a mongocryptd would be');
    },
  };
}

/** Somebody who takes connections and says nothing. */
async function listening(world: ProseContext): Promise<{
  readonly uri: string;
  connections: number;
}> {
  const found = { uri: '', connections: 0 };
  const listener: Listener = await world.runtime.transport.listen(
    { kind: 'tcp', host: '127.0.0.1', port: 0 },
    (stream) => {
      found.connections += 1;
      stream.destroy();
    },
  );
  world.keep({ [Symbol.asyncDispose]: () => listener.close() });
  const port = listener.address.kind === 'tcp' ? listener.address.port : 0;
  return Object.assign(found, { uri: `mongodb://127.0.0.1:${port}` });
}
