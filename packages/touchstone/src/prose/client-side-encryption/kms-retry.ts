import { Int32 } from 'bson';
import type { FaultKind } from '../../key-services/faults.ts';
import { expect } from '../expect.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';
import { DETERMINISTIC, ENCRYPTS, type KeyVault, keyVault } from './key-vault.ts';
import { masterKeyAt, type OwnKeyServices, ownKeyServices } from './own-key-services.ts';

const PROVIDERS = ['aws', 'azure', 'gcp'];
const TOO_MANY = 4;

/** Test 24. */
export const kmsRetry: ProseTest = {
  needsServer: true,
  cases: PROVIDERS.flatMap((provider) => [
    retriedCase(provider, '24.1', 'network'),
    retriedCase(provider, '24.2', 'http'),
    {
      description: `24.3. ${provider}: it fails of too many failures`,
      runOn: ENCRYPTS,
      async run(world: ProseContext) {
        const { vault, own } = await setUp(world, provider);
        own.services.faults.set('network', TOO_MANY);
        const error = await vault.client.error(vault.encryption, 'createDataKey', {
          kmsProvider: provider,
          opts: { masterKey: masterKeyAt(own.endpoint)[provider] },
        });
        expect(error.isClientError, 'an error of the client');
      },
    },
  ]),
};

function retriedCase(provider: string, number: string, fault: FaultKind): ProseCase {
  return {
    description: `${number}. ${provider}: a failure of ${fault} is passed over`,
    runOn: ENCRYPTS,
    async run(world) {
      const { vault, own } = await setUp(world, provider);
      own.services.faults.set(fault, 1);
      const masterKey = masterKeyAt(own.endpoint)[provider];
      const keyId = await vault.createKey(provider, { masterKey });
      own.services.faults.set(fault, 1);
      await vault.encrypt(new Int32(123), { keyId, algorithm: DETERMINISTIC });
    },
  };
}

async function setUp(
  world: ProseContext,
  provider: string,
): Promise<{ readonly vault: KeyVault; readonly own: OwnKeyServices }> {
  const own = await ownKeyServices(world);
  const providers = { [provider]: own.providers[provider] };
  const tlsOptions = { [provider]: own.trusting };
  return { own, vault: await keyVault(world, providers, { tlsOptions }) };
}
