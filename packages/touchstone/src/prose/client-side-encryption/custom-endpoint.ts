import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { expectEqual, expectWords } from '../expect.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';
import { DETERMINISTIC, ENCRYPTS, keyVault, MASTER_KEYS, PROVIDERS } from './key-vault.ts';

const NOWHERE = 'doesnotexist.invalid';
/** The host, or what the resolvers of Node.js and of Python say instead of it. */
const NOBODY_THERE =
  /doesnotexist\.invalid|ENOTFOUND|EAI_AGAIN|Name or service not known|name resolution/;

const { aws, azure, gcp, kmip } = PROVIDERS;
const CUSTOM = {
  aws,
  azure: { ...azure, identityPlatformEndpoint: 'login.microsoftonline.com:443' },
  gcp: { ...gcp, endpoint: 'oauth2.googleapis.com:443' },
  kmip,
};
const INVALID = {
  azure: { ...azure, identityPlatformEndpoint: `${NOWHERE}:443` },
  gcp: { ...gcp, endpoint: `${NOWHERE}:443` },
  kmip: { endpoint: `${NOWHERE}:5698` },
};

/** Test 7: master keys name the endpoint of their service. */
export const customEndpoint: ProseTest = {
  needsServer: true,
  cases: [
    works('7.1. aws: none', 'aws', {}),
    works('7.2. aws: a host', 'aws', { endpoint: 'kms.us-east-1.amazonaws.com' }),
    works('7.3. aws: a host and a port', 'aws', { endpoint: 'kms.us-east-1.amazonaws.com:443' }),
    fails('7.4. kmip: where nobody listens', 'kmip', { keyId: '1', endpoint: 'localhost:1' }),
    fails('7.5. aws: of another region', 'aws', { endpoint: 'kms.us-east-2.amazonaws.com' }),
    fails('7.6. aws: nowhere', 'aws', { endpoint: NOWHERE }, NOBODY_THERE),
    works('7.7. azure: login at a host and a port', 'azure', {}),
    invalid('7.7. azure: login nowhere', 'azure'),
    works('7.8. gcp: both', 'gcp', { endpoint: 'cloudkms.googleapis.com:443' }),
    invalid('7.8. gcp: login nowhere', 'gcp'),
    fails('7.9. gcp: nowhere', 'gcp', { endpoint: `${NOWHERE}:443` }),
    works('7.10. kmip: that of the provider', 'kmip', { keyId: '1' }),
    invalid('7.10. kmip: of the provider, nowhere', 'kmip'),
    {
      description: '7.11. kmip: of the master key',
      runOn: ENCRYPTS,
      async run(world) {
        const { kmipEndpoint } = await world.encryptionServices();
        await roundTrip(world, 'kmip', { keyId: '1', endpoint: kmipEndpoint });
      },
    },
    fails('7.12. kmip: nowhere', 'kmip', { keyId: '1', endpoint: `${NOWHERE}:5698` }, NOBODY_THERE),
  ],
};

function works(description: string, provider: string, more: AdapterDocument): ProseCase {
  return { description, runOn: ENCRYPTS, run: (world) => roundTrip(world, provider, more) };
}

async function roundTrip(
  world: ProseContext,
  provider: string,
  more: AdapterDocument,
): Promise<void> {
  const vault = await keyVault(world, CUSTOM);
  const masterKey = { ...MASTER_KEYS[provider], ...more };
  const keyId = await vault.createKey(provider, { masterKey });
  const encrypted = await vault.encrypt('test', { keyId, algorithm: DETERMINISTIC });
  expectEqual(await vault.decrypt(encrypted), 'test', 'what is decrypted');
}

function fails(
  description: string,
  provider: string,
  more: AdapterDocument,
  words = /./,
): ProseCase {
  return failing(description, provider, CUSTOM, { more, words });
}

function invalid(description: string, provider: string): ProseCase {
  const more = provider === 'kmip' ? { keyId: '1' } : {};
  return failing(description, provider, INVALID, { more, words: NOBODY_THERE });
}

function failing(
  description: string,
  provider: string,
  providers: AdapterDocument,
  { more, words }: { readonly more: AdapterDocument; readonly words: RegExp },
): ProseCase {
  return {
    description,
    runOn: ENCRYPTS,
    async run(world) {
      const vault = await keyVault(world, providers);
      const masterKey = { ...MASTER_KEYS[provider], ...more };
      const given = { kmsProvider: provider, opts: { masterKey } };
      const error = await vault.client.error(vault.encryption, 'createDataKey', given);
      expectWords(error, words);
    },
  };
}
