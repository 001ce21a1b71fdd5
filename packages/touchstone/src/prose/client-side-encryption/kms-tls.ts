import type { AdapterDocument, ObservedError } from '../../adapter-protocol/adapter-protocol.ts';
import { inventCertificates } from '../../key-services/certificates.ts';
import { expectWords } from '../expect.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';
import { ENCRYPTS, keyVault } from './key-vault.ts';
import { masterKeyAt, type OwnKeyServices, ownKeyServices } from './own-key-services.ts';

const EXPIRED = /expired/i;
const WRONG_HOST = /altnames|hostname|host name|not valid for|mismatch/i;

/** Tests 10 and 11: whom the driver believes, and whom the service. */
export const kmsTls: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '10.1. an expired certificate is refused',
      runOn: ENCRYPTS,
      run: async (world) => refused(world, 'aws', { flaw: 'expired' }, EXPIRED),
    },
    {
      description: '10.2. so is one of another host',
      runOn: ENCRYPTS,
      run: async (world) => refused(world, 'aws', { flaw: 'wrongHost' }, WRONG_HOST),
    },
    ...['aws', 'azure', 'gcp', 'kmip'].map(optionsCase),
    {
      description: '11.5. tlsDisableOCSPEndpointCheck may be given',
      runOn: ENCRYPTS,
      async run(world) {
        await keyVault(
          world,
          { aws: { accessKeyId: 'foo', secretAccessKey: 'bar' } },
          { tlsOptions: { aws: { tlsDisableOCSPEndpointCheck: true } } },
        );
      },
    },
    ...['aws', 'azure', 'gcp', 'kmip'].map(namedCase),
  ],
};

async function refused(
  world: ProseContext,
  provider: string,
  options: Parameters<typeof ownKeyServices>[1],
  words: RegExp,
): Promise<void> {
  const own = await ownKeyServices(world, options);
  const error = await failure(world, own, { [provider]: own.trusting }, provider);
  expectWords(error, words);
}

/** The error that making a data key fails of. */
async function failure(
  world: ProseContext,
  own: OwnKeyServices,
  tlsOptions: AdapterDocument,
  provider: string,
): Promise<ObservedError> {
  const providers = named(own, provider);
  const vault = await keyVault(world, providers, { tlsOptions });
  return vault.client.error(vault.encryption, 'createDataKey', {
    kmsProvider: provider,
    opts: { masterKey: masterKeyAt(own.endpoint)[kindOf(provider)] },
  });
}

async function success(
  world: ProseContext,
  own: OwnKeyServices,
  tlsOptions: AdapterDocument,
  provider: string,
): Promise<void> {
  const vault = await keyVault(world, named(own, provider), { tlsOptions });
  await vault.createKey(provider, { masterKey: masterKeyAt(own.endpoint)[kindOf(provider)] });
}

function kindOf(provider: string): string {
  return provider.split(':')[0] ?? '';
}

function named(own: OwnKeyServices, provider: string): AdapterDocument {
  return { [provider]: own.providers[kindOf(provider)] };
}

function optionsCase(provider: string): ProseCase {
  return {
    description: `11. ${provider}: a service that asks for a certificate`,
    runOn: ENCRYPTS,
    async run(world) {
      const certificates = inventCertificates(world.runtime);
      const own = await ownKeyServices(world, { certificates, asksForCertificate: true });
      await failure(world, own, { [provider]: own.trusting }, provider);
      await success(world, own, { [provider]: own.showing }, provider);
      await refused(world, provider, { flaw: 'expired' }, EXPIRED);
      await refused(world, provider, { flaw: 'wrongHost' }, WRONG_HOST);
    },
  };
}

function namedCase(provider: string): ProseCase {
  return {
    description: `11.6. ${provider}: providers with names have TLS options of their own`,
    runOn: ENCRYPTS,
    async run(world) {
      const own = await ownKeyServices(world, { asksForCertificate: true });
      const [bare, shown] = [`${provider}:no_client_cert`, `${provider}:with_tls`];
      const tlsOptions = { [bare]: own.trusting, [shown]: own.showing };
      await failure(world, own, tlsOptions, bare);
      await success(world, own, tlsOptions, shown);
    },
  };
}
