import type { Runtime } from '@touchstone/runtime';
import type { EventPublisher } from '../event/client-events.ts';
import { AutoEncrypter, type AutoEncrypterClients } from '../mongocrypt/auto-encrypter.ts';
import type { AutoEncryptionOptions } from '../mongocrypt/auto-encryption-options.ts';
import type { EncryptionClient } from '../mongocrypt/encryption-client.ts';
import { ClientCore } from './client-core.ts';
import type { MongoClientOptions } from './client-options.ts';
import { Db } from './db.ts';
import type { DeploymentEvents } from './deployment.ts';

/** Milliseconds until a mongocryptd is taken to be absent. */
const MONGOCRYPTD_TIMEOUT_MS = 10_000;

const NO_EVENTS: EventPublisher<DeploymentEvents> = {
  hasListeners: () => false,
  publish: () => undefined,
};

/** The client that is to encrypt and decrypt. */
export interface EncryptingClient {
  readonly client: EncryptionClient;
  readonly core: ClientCore;
  readonly url: string;
  readonly options: MongoClientOptions;
  readonly events: EventPublisher<DeploymentEvents>;
  /** Makes libmongocrypt. Default: the optional package's. */
  readonly createCrypt?: AutoEncrypterClients['createCrypt'];
}

/** Makes a client encrypt and decrypt; what comes back closes what it uses beside the client. */
export function encryptAutomatically(
  encrypting: EncryptingClient,
  options: AutoEncryptionOptions,
): () => Promise<void> {
  const { client, core, url, events } = encrypting;
  const { autoEncryption: _own, minPoolSize: _none, ...inherited } = encrypting.options;
  let inner: InnerClient | undefined;
  const proxyOptions = options.proxyOptions ?? proxyOf(core);
  // A pool without limit lends the client a connection more for each key; any other could run dry (deadlock).
  const beside = (): EncryptionClient => {
    if (core.options.maxPoolSize === 0) return client;
    inner ??= innerClient(url, { ...inherited, minPoolSize: 0 }, core.runtime, events);
    return inner;
  };
  const keyVaultClient = options.keyVaultClient ?? beside();
  const encrypter = new AutoEncrypter(
    { ...options, ...(proxyOptions === undefined ? {} : { proxyOptions }) },
    {
      runtime: core.runtime,
      keyVaultClient,
      metadataClient: options.bypassAutoEncryption === true ? keyVaultClient : beside(),
      connectTo: (uri) => innerClient(uri, mongocryptdOptions(uri), core.runtime, NO_EVENTS),
      createCrypt: encrypting.createCrypt,
    },
  );
  core.encrypter = encrypter;
  return async () => {
    await Promise.all([encrypter.close(), inner?.close()]);
  };
}

/** Options in the address of a mongocryptd come first. */
function mongocryptdOptions(uri: string): MongoClientOptions {
  if (/[?&]serverSelectionTimeoutMS=/i.test(uri)) return {};
  return { serverSelectionTimeoutMS: MONGOCRYPTD_TIMEOUT_MS };
}

type InnerClient = EncryptionClient & { close(): Promise<void> };

/** A client without a face of its own: it connects with its first use, also after it was closed. */
function innerClient(
  url: string,
  options: MongoClientOptions,
  runtime: Runtime,
  events: EventPublisher<DeploymentEvents>,
): InnerClient {
  const core = new ClientCore(url, options, { runtime, events });
  core.opensAgain = true;
  return {
    db: (name) => new Db({ s: { core } }, name),
    close: () => core.close(),
  };
}

function proxyOf({ options }: ClientCore): AutoEncryptionOptions['proxyOptions'] {
  const { proxyHost, proxyPort, proxyUsername, proxyPassword } = options;
  if (typeof proxyHost !== 'string') return undefined;
  return {
    proxyHost,
    ...(typeof proxyPort === 'number' ? { proxyPort } : {}),
    ...(typeof proxyUsername === 'string' ? { proxyUsername } : {}),
    ...(typeof proxyPassword === 'string' ? { proxyPassword } : {}),
  };
}
