import type { Document } from '@touchstone/protocol';
import { isStateChange, present } from '@touchstone/protocol';
import type { Runtime, TlsOptions } from '@touchstone/runtime';
import { sleep } from '@touchstone/runtime';
import type {
  EncryptionServices,
  Environment,
  EnvironmentFacts,
  SizeLimits,
  TopologyName,
  UriOptions,
} from '../environment/environment.ts';
import { CommandConnection, CommandFailed } from './command-connection.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import type { DeploymentUri } from './deployment-uri.ts';
import { buildDeploymentUri, withoutLogin } from './deployment-uri.ts';
import type { LazyEncryptionServices } from './encryption-services.ts';

/** The time that a deployment may be without a primary before the runner gives up on it. */
const PRIMARY_TIMEOUT_MS = 15_000;
const RETRY_PAUSE_MS = 20;

/** The facts that discovery found out once. */
export interface DeploymentFacts extends EnvironmentFacts {
  readonly setName: string | undefined;
  readonly addresses: readonly string[];
}

/** Tells how to come to the servers of a deployment. */
export interface DeploymentAccess {
  readonly uri: DeploymentUri;
  /** The settings of the runner's own connections, from the connection string. */
  readonly settings: ConnectionSettings;
  /** For clients that log in by MONGODB-OIDC; absent where the environment has no identity provider. */
  readonly accessToken?: string;
  /** Closed with the environment; absent where nobody can encrypt. */
  readonly encryption?: LazyEncryptionServices | undefined;
}

/** A deployment that was discovered, with the runner's own connections to its servers. */
export class DeploymentEnvironment implements Environment, AsyncDisposable {
  readonly topology: TopologyName;
  readonly serverVersion: string;
  readonly parameters: Document;
  readonly auth: boolean;
  readonly limits: Partial<SizeLimits> | undefined;
  readonly addresses: readonly string[];
  readonly accessToken: string | undefined;
  readonly csfle: string | undefined;
  readonly encryption: (() => Promise<EncryptionServices>) | undefined;
  readonly #runtime: Runtime;
  readonly #uri: DeploymentUri;
  readonly #settings: ConnectionSettings;
  readonly #setName: string | undefined;
  readonly #connections = new Map<string, CommandConnection>();
  readonly #owned: AsyncDisposable | undefined;
  readonly #encryption: LazyEncryptionServices | undefined;
  #primary: string | undefined;

  constructor(
    runtime: Runtime,
    { uri, settings, accessToken, encryption }: DeploymentAccess,
    facts: DeploymentFacts,
    owned?: AsyncDisposable,
  ) {
    this.#runtime = runtime;
    this.#uri = uri;
    this.#settings = settings;
    this.accessToken = accessToken;
    this.csfle = facts.csfle;
    this.#encryption = encryption;
    this.encryption = encryption && (() => encryption.start());
    this.#setName = facts.setName;
    this.#owned = owned;
    this.topology = facts.topology;
    this.serverVersion = facts.serverVersion;
    this.parameters = facts.parameters;
    this.auth = facts.auth;
    this.limits = facts.limits;
    this.addresses = facts.addresses;
  }

  get tls(): TlsOptions | undefined {
    return this.#settings.tls;
  }

  uri({ useMultipleMongoses, hosts, uriOptions }: UriOptions): string {
    const direct = uriOptions['directConnection'] === true;
    const all = hosts ?? this.#hostsFor(useMultipleMongoses === true);
    const options = {
      replicaSet: direct ? undefined : this.#setName,
      ...(this.topology === 'load-balanced' && { loadBalanced: true }),
      ...uriOptions,
    };
    const base = 'authMechanism' in uriOptions ? withoutLogin(this.#uri) : this.#uri;
    const [first = ''] = hosts ?? this.addresses;
    return buildDeploymentUri(base, direct ? [first] : all, options);
  }

  // A load-balanced deployment has two front-ends: one mongos is behind the first, several are behind the other.
  #hostsFor(multipleMongoses: boolean): readonly string[] {
    const [first, second = first] = this.addresses as readonly [string, ...string[]];
    if (this.topology === 'load-balanced') return [multipleMongoses ? second : first];
    return this.topology === 'sharded' && !multipleMongoses ? [first] : this.addresses;
  }

  async command(
    database: string,
    body: Document,
    { address }: { readonly address?: string } = {},
  ): Promise<Document> {
    if (address !== undefined) return (await this.#connection(address)).run(database, body);
    const deadline = this.#runtime.clock.now() + PRIMARY_TIMEOUT_MS;
    for (;;) {
      try {
        const connection = await this.#connection(await this.#primaryAddress(deadline));
        return await connection.run(database, body);
      } catch (error) {
        if (!isPassing(error) || this.#runtime.clock.now() > deadline) throw error;
        this.#primary = undefined;
        await sleep(this.#runtime.clock, RETRY_PAUSE_MS);
      }
    }
  }

  async find(
    namespace: string,
    filter: Document,
    { sort }: { readonly sort?: Document } = {},
  ): Promise<Document[]> {
    const dot = namespace.indexOf('.');
    const database = namespace.slice(0, dot);
    const collection = namespace.slice(dot + 1);
    const reply = await this.command(database, {
      find: collection,
      filter,
      ...(sort !== undefined && { sort }),
      readConcern: { level: 'local' },
    });
    const documents: Document[] = [...reply['cursor'].firstBatch];
    let id = reply['cursor'].id;
    while (!id.isZero()) {
      const more = await this.command(database, { getMore: id, collection });
      documents.push(...more['cursor'].nextBatch);
      id = more['cursor'].id;
    }
    return documents;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#connections.values()) connection[Symbol.dispose]();
    this.#connections.clear();
    await this.#encryption?.[Symbol.asyncDispose]();
    await this.#owned?.[Symbol.asyncDispose]();
  }

  async #connection(address: string): Promise<CommandConnection> {
    const open = this.#connections.get(address);
    if (open !== undefined && !open.closed) return open;
    const connection = await CommandConnection.open(this.#runtime, address, this.#settings);
    this.#connections.set(address, connection);
    return connection;
  }

  async #primaryAddress(deadline: number): Promise<string> {
    if (this.topology !== 'replicaset') return present(this.addresses[0]);
    while (this.#primary === undefined) {
      this.#primary = await this.#findPrimary();
      if (this.#primary === undefined) {
        if (this.#runtime.clock.now() > deadline) {
          throw new Error(
            `No primary among ${this.addresses.join(', ')} within ${PRIMARY_TIMEOUT_MS} ms.`,
          );
        }
        await sleep(this.#runtime.clock, RETRY_PAUSE_MS);
      }
    }
    return this.#primary;
  }

  async #findPrimary(): Promise<string | undefined> {
    for (const address of this.addresses) {
      try {
        const connection = await this.#connection(address);
        const hello = await connection.hello();
        if (hello['isWritablePrimary'] === true) return address;
      } catch {
        // A member that is down is no primary; the others are asked.
      }
    }
    return undefined;
  }
}

/** Failures that a new primary or a new connection mends. */
function isPassing(error: unknown): boolean {
  return error instanceof CommandFailed ? isStateChange(error.code) : true;
}
