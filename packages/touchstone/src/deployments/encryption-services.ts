import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Runtime } from '@touchstone/runtime';
import type { EncryptionServices } from '../environment/environment.ts';
import { gcpPrivateKey } from '../key-services/gcp-private-key.ts';
import { startKeyServices } from '../key-services/key-services.ts';
import {
  LOCAL_MASTER_KEY,
  mockCredentials,
  OFFICIAL_FOREIGN_KEYS,
  OFFICIAL_KMIP_KEYS,
  OFFICIAL_MASTER_KEYS,
  OFFICIAL_SECRETS,
} from '../key-services/official-keys.ts';
import { startMongocryptd } from '../mongocryptd/start-mongocryptd.ts';

/** Key services for the clients of one environment: started when there is a first that encrypts. */
export class LazyEncryptionServices implements AsyncDisposable {
  readonly #runtime: Runtime;
  #started: Promise<EncryptionServices & AsyncDisposable> | undefined;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  start(): Promise<EncryptionServices> {
    this.#started ??= startServices(this.#runtime);
    return this.#started;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A service that could not be started has told whoever asked for it.
    const started = await this.#started?.catch(() => undefined);
    await started?.[Symbol.asyncDispose]();
  }
}

async function startServices(runtime: Runtime): Promise<EncryptionServices & AsyncDisposable> {
  const credentials = mockCredentials(gcpPrivateKey());
  const services = await startKeyServices({
    runtime,
    credentials,
    masterKeys: OFFICIAL_MASTER_KEYS,
    secrets: OFFICIAL_SECRETS,
    keys: OFFICIAL_KMIP_KEYS,
    foreign: OFFICIAL_FOREIGN_KEYS,
  });
  const mongocryptd = await startMongocryptd({ runtime });
  const folder = await mkdtemp(join(tmpdir(), 'touchstone-kms-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, services.certificates.authority);
  const { aws, azure, gcp, accessToken } = credentials;
  const { temporary, ...permanent } = aws;
  const kmipEndpoint = `localhost:${services.kmip.port}`;
  return {
    https: services.https,
    kmipEndpoint,
    caFile,
    credentials: {
      aws: permanent,
      azure: { ...azure, accessToken },
      gcp: { ...gcp, accessToken },
      kmip: { endpoint: kmipEndpoint },
      local: { key: LOCAL_MASTER_KEY },
    },
    temporaryCredentials: temporary,
    mongocryptdURI: mongocryptd.uri,
    async [Symbol.asyncDispose]() {
      await mongocryptd[Symbol.asyncDispose]();
      await services[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}
