// biome-ignore-all lint/suspicious/noExplicitAny: an adapter's answer, which the test compares.
import { expect, expectEqual } from '../expect.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';
import { DETERMINISTIC, ENCRYPTS, keyVault, MASTER_KEYS, PROVIDERS, vaultOf } from './key-vault.ts';

const NAMES = Object.keys(PROVIDERS);

/** Test 16. */
export const rewrap: ProseTest = {
  needsServer: true,
  cases: [
    ...NAMES.flatMap((from) => NAMES.map((to) => pairCase(from, to))),
    {
      description: '16.2. a master key is of a provider, which must be named',
      runOn: ENCRYPTS,
      async run(world) {
        const vault = await keyVault(world, PROVIDERS);
        const given = { filter: {}, opts: { masterKey: {} } };
        const error = await vault.client.error(vault.encryption, 'rewrapManyDataKey', given);
        expect(error.isClientError, 'an error of the client');
        expect(/provider/.test(error.message), `a word of the provider, not ${error.message}`);
      },
    },
  ],
};

function pairCase(from: string, to: string): ProseCase {
  return {
    description: `16.1. from ${from} to ${to}`,
    runOn: ENCRYPTS,
    async run(world) {
      const first = await keyVault(world, PROVIDERS);
      const keyId = await first.createKey(from);
      const ciphertext = await first.encrypt('test', { keyId, algorithm: DETERMINISTIC });
      const client = await world.client();
      const encryption = await world.clientEncryption(client, { kmsProviders: PROVIDERS });
      const second = vaultOf(client, encryption);
      const masterKey = MASTER_KEYS[to];
      const opts = { provider: to, ...(masterKey !== undefined && { masterKey }) };
      const given = { filter: {}, opts };
      const result: any = await client.run(encryption, 'rewrapManyDataKey', given);
      expectEqual(result.bulkWriteResult.modifiedCount, 1, 'keys that were rewrapped');
      expectEqual(await first.decrypt(ciphertext), 'test', 'what the first decrypts');
      expectEqual(await second.decrypt(ciphertext), 'test', 'what the second decrypts');
    },
  };
}
