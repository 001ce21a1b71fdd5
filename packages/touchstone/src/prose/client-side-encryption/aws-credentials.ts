import { expect, expectEqual } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';
import { ENCRYPTS, keyVault, LOCAL, PROVIDERS } from './key-vault.ts';

/** Tests 15, where there are credentials, and 26. */
export const awsCredentials: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '15.2. credentials are taken from the environment',
      runOn: ENCRYPTS,
      changesProcess: true,
      async run(world) {
        const { credentials } = await world.encryptionServices();
        const { accessKeyId, secretAccessKey } = credentials['aws'] ?? {};
        await world.client({
          lastingVariables: {
            AWS_ACCESS_KEY_ID: accessKeyId ?? '',
            AWS_SECRET_ACCESS_KEY: secretAccessKey ?? '',
            AWS_SESSION_TOKEN: null,
          },
        });
        const vault = await keyVault(world, { aws: {} });
        expectEqual((await vault.createKey('aws')).sub_type, 4, 'the subtype of the key id');
      },
    },
    {
      description: '26.1. credentials and a provider of them contradict each other',
      runOn: ENCRYPTS,
      async run(world) {
        const { credentials } = await world.encryptionServices();
        const client = await world.client();
        const { message } = await world.clientEncryptionError(client, {
          kmsProviders: { aws: PROVIDERS['aws'] },
          awsCredentials: credentials['aws'],
        });
        expect(/credential/i.test(message), `a word of credentials, not ${message}`);
      },
    },
    {
      description: '26.2. a provider of credentials is asked',
      runOn: ENCRYPTS,
      async run(world) {
        const { credentials } = await world.encryptionServices();
        const vault = await keyVault(world, { aws: {} }, { awsCredentials: credentials['aws'] });
        expectEqual((await vault.createKey('aws')).sub_type, 4, 'the subtype of the key id');
      },
    },
    {
      description: '26.4. also where the environment has others',
      runOn: ENCRYPTS,
      changesProcess: true,
      async run(world) {
        const { credentials } = await world.encryptionServices();
        const wrong = { AWS_ACCESS_KEY_ID: 'nobody', AWS_SECRET_ACCESS_KEY: 'nothing' };
        await world.client({ lastingVariables: wrong, autoEncryptOpts: { kmsProviders: LOCAL } });
        const vault = await keyVault(world, { aws: {} }, { awsCredentials: credentials['aws'] });
        expectEqual((await vault.createKey('aws')).sub_type, 4, 'the subtype of the key id');
      },
    },
  ],
};
