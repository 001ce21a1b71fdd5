// biome-ignore-all lint/suspicious/noExplicitAny: an adapter's answer, which the test compares.
import { expectEqual } from '../expect.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseTest } from '../prose-test.ts';
import { ENCRYPTS, type KeyVault, keyVault } from './key-vault.ts';

const DUPLICATE_KEY = 11000;

/** Test 13. */
export const uniqueKeyNames: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '13.1. createDataKey: a name is given once',
      runOn: ENCRYPTS,
      async run(world) {
        const { vault } = await uniqueVault(world);
        await vault.createKey('local', { keyAltNames: ['abc'] });
        for (const name of ['abc', 'def']) {
          const given = { kmsProvider: 'local', opts: { keyAltNames: [name] } };
          const error = await vault.client.error(vault.encryption, 'createDataKey', given);
          expectEqual(error.code, DUPLICATE_KEY, `the code for ${name}`);
        }
      },
    },
    {
      description: '13.2. addKeyAltName: a name is of one key',
      runOn: ENCRYPTS,
      async run(world) {
        const { vault, first } = await uniqueVault(world);
        const id = await vault.createKey('local');
        const add = (key: unknown, keyAltName: string): Promise<any> =>
          vault.client.run(vault.encryption, 'addKeyAltName', { id: key, keyAltName });
        await add(id, 'abc');
        expectEqual((await add(id, 'abc')).keyAltNames, ['abc'], 'names of the key');
        const given = { id, keyAltName: 'def' };
        const error = await vault.client.error(vault.encryption, 'addKeyAltName', given);
        expectEqual(error.code, DUPLICATE_KEY, 'the code');
        expectEqual((await add(first, 'def')).keyAltNames, ['def'], 'names of the first key');
      },
    },
  ],
};

async function uniqueVault(world: ProseContext): Promise<{
  readonly vault: KeyVault;
  readonly first: unknown;
}> {
  const vault = await keyVault(world);
  await world.environment.command('keyvault', {
    createIndexes: 'datakeys',
    indexes: [
      {
        name: 'keyAltNames_1',
        key: { keyAltNames: 1 },
        unique: true,
        partialFilterExpression: { keyAltNames: { $exists: true } },
      },
    ],
    writeConcern: { w: 'majority' },
  });
  return { vault, first: await vault.createKey('local', { keyAltNames: ['def'] }) };
}
