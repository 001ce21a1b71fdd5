import { nodeRuntime } from '@touchstone/runtime';
import type { AdapterDocument } from '../adapter-protocol/adapter-protocol.ts';
import { plainNumber } from './arguments.ts';
import { streamDuplex } from './stream-duplex.ts';

const CLOUD = /\.(?:amazonaws\.com|azure\.net|microsoftonline\.com|googleapis\.com)$/;

/** Describes how a driver comes by query analysis: its own, or that of a mongocryptd. */
export type QueryAnalysis = 'own' | 'mongocryptd';

/**
 * Options that automatic and explicit encryption have in common: providers with their credentials, and the way to the
 * mock services, whatever host the driver means to reach.
 */
export function keyServiceOptions(
  { kmsProviders, keyExpirationMS, tlsOptions, awsCredentials, ...given }: AdapterDocument,
  services: AdapterDocument,
): AdapterDocument {
  const tls = { tlsCAFile: services['caFile'] };
  const names = Object.keys(kmsProviders ?? {}).filter((name) => !name.startsWith('local'));
  return {
    ...given,
    kmsProviders,
    ...(keyExpirationMS !== undefined && { keyExpirationMS: plainNumber(keyExpirationMS) }),
    tlsOptions: { ...Object.fromEntries(names.map((name) => [name, tls])), ...tlsOptions },
    ...(awsCredentials !== undefined && {
      credentialProviders: { aws: () => Promise.resolve(awsCredentials) },
    }),
    kmsConnectCallback: ({ host, port }: { readonly host: string; readonly port: number }) =>
      connect(CLOUD.test(host) ? services['https'] : { host, port }),
  };
}

/** The port of the mock services is an Int32 where the adapter is a process of its own. */
async function connect({ host, port }: AdapterDocument): Promise<unknown> {
  const address = { kind: 'tcp', host, port: Number(port) } as const;
  return streamDuplex(await nodeRuntime().transport.connect(address));
}

/** The option `autoEncryption` of a client. */
export function autoEncryption(
  { autoEncryptOpts, encryptionServices: services }: AdapterDocument,
  analysis: QueryAnalysis,
  clientOf: (id: string) => unknown,
): AdapterDocument {
  if (autoEncryptOpts === undefined) return {};
  const { extraOptions, keyVaultClient, ...options } = autoEncryptOpts as AdapterDocument;
  return {
    autoEncryption: {
      ...keyServiceOptions(options, services),
      ...(keyVaultClient !== undefined && { keyVaultClient: clientOf(keyVaultClient) }),
      extraOptions: { ...analyzer(services, analysis), ...extraOptions },
    },
  };
}

function analyzer({ mongocryptdURI }: AdapterDocument, analysis: QueryAnalysis): AdapterDocument {
  return analysis === 'own' ? {} : { mongocryptdBypassSpawn: true, mongocryptdURI };
}
