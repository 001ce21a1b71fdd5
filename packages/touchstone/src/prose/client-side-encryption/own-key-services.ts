import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { gcpPrivateKey } from '../../key-services/gcp-private-key.ts';
import {
  type KeyServices,
  type KeyServicesOptions,
  startKeyServices,
} from '../../key-services/key-services.ts';
import { mockCredentials } from '../../key-services/official-keys.ts';
import type { ProseContext } from '../prose-context.ts';

/** Key services of one test, and the options of clients that come to them by their own address. */
export interface OwnKeyServices {
  readonly services: KeyServices;
  /** `127.0.0.1:port` of the HTTPS port. */
  readonly endpoint: string;
  readonly kmipEndpoint: string;
  /** TLS options of a client that trusts them, and of one that shows a certificate too. */
  readonly trusting: AdapterDocument;
  readonly showing: AdapterDocument;
  /** Providers with credentials that they know, each with its endpoint here. */
  readonly providers: Readonly<Record<string, AdapterDocument>>;
}

/** Starts key services that end with the case. */
export async function ownKeyServices(
  world: ProseContext,
  options: Partial<KeyServicesOptions> = {},
): Promise<OwnKeyServices> {
  const { runtime } = world;
  const credentials = mockCredentials(gcpPrivateKey());
  const services = await startKeyServices({ runtime, credentials, ...options });
  world.keep(services);
  const folder = await mkdtemp(join(tmpdir(), 'touchstone-kms-'));
  world.keep({ [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) });
  const { authority, client } = services.certificates;
  const [tlsCAFile, tlsCertificateKeyFile] = [join(folder, 'ca.pem'), join(folder, 'client.pem')];
  await writeFile(tlsCAFile, authority);
  await writeFile(tlsCertificateKeyFile, client.key + client.cert);
  const endpoint = `127.0.0.1:${services.https.port}`;
  const kmipEndpoint = `127.0.0.1:${services.kmip.port}`;
  const { temporary: _temporary, ...aws } = credentials.aws;
  return {
    services,
    endpoint,
    kmipEndpoint,
    trusting: { tlsCAFile },
    showing: { tlsCAFile, tlsCertificateKeyFile },
    providers: {
      aws,
      azure: { ...credentials.azure, identityPlatformEndpoint: endpoint },
      gcp: { ...credentials.gcp, endpoint },
      kmip: { endpoint: kmipEndpoint },
    },
  };
}

/** The master key at such services, by provider. */
export function masterKeyAt(endpoint: string): Readonly<Record<string, AdapterDocument>> {
  return {
    aws: { region: 'us-east-1', key: 'arn:aws:kms:us-east-1:1:key/a', endpoint },
    azure: { keyVaultEndpoint: endpoint, keyName: 'foo' },
    gcp: { projectId: 'foo', location: 'bar', keyRing: 'baz', keyName: 'qux', endpoint },
    kmip: {},
  };
}
