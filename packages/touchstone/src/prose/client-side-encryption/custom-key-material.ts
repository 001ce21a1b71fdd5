import { Binary } from 'bson';
import { expectEqual } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';
import { DETERMINISTIC, ENCRYPTS, keyIdOf, keyVault } from './key-vault.ts';

const MATERIAL =
  'xPTAjBRG5JiPm+d3fj6XLi2q5DMXUS/f1f+SMAlhhwkhDRL0kr8r9GDLIGTAGlvC+HVjSIgdL+RKwZCvpXSyxTICWSXTUYsWYPyu3IoHbuBZdmw2faM3WhcRIgbMReU5';
const CIPHERTEXT =
  'AQAAAAAAAAAAAAAAAAAAAAACz0ZOLuuhEYi807ZXTdhbqhLaS2/t9wLifJnnNYwiw79d75QYIZ6M/aYC1h9nCzCjZ7pGUpAuNnkUhnIXM3PjrA==';

/** Test 1. */
export const customKeyMaterial: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '1. a key of given material encrypts as it always did',
      runOn: ENCRYPTS,
      async run(world) {
        const vault = await keyVault(world);
        const keyMaterial = new Binary(Buffer.from(MATERIAL, 'base64'));
        await vault.createKey('local', { keyMaterial });
        const [key] = await world.environment.find('keyvault.datakeys', {});
        const { environment } = world;
        await environment.command('keyvault', {
          delete: 'datakeys',
          deletes: [{ q: {}, limit: 0 }],
        });
        const _id = keyIdOf('AAAAAAAAAAAAAAAAAAAAAA==');
        await environment.command('keyvault', {
          insert: 'datakeys',
          documents: [{ ...key, _id }],
          writeConcern: { w: 'majority' },
        });
        const encrypted = await vault.encrypt('test', { keyId: _id, algorithm: DETERMINISTIC });
        expectEqual(encrypted.toString('base64'), CIPHERTEXT, 'the ciphertext');
      },
    },
  ],
};
