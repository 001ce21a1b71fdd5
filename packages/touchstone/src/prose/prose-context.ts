import { present } from '@touchstone/protocol';
import { type Clock, type Runtime, sleep } from '@touchstone/runtime';
import type {
  AdapterDocument,
  AdapterReply,
  MachineName,
  ObservedError,
} from '../adapter-protocol/adapter-protocol.ts';
import type { EncryptionServices, Environment } from '../environment/environment.ts';
import { encryptionServices } from '../operation-execution/encryption-services.ts';
import { withCredentials } from '../operation-execution/kms-placeholders.ts';
import { resultOf, type TestContext } from '../operation-execution/test-context.ts';
import type { AskMachine, MachineAnswer } from '../run/machine-file.ts';
import { askMachine } from '../run/machine-file.ts';
import { errorOf, ProseClient, waitUntil } from './prose-client.ts';
import { WireTap, type WireTapOptions } from './wire-tap.ts';

export interface ProseClientOptions {
  /** In place of the environment's connection string, for clients that shall not come to its servers. */
  readonly uri?: string;
  /** The client comes to the server through this. */
  readonly tap?: WireTap;
  /** The place where the client begins to look for servers; default: at all that the environment has. */
  readonly hosts?: readonly string[];
  readonly uriOptions?: Readonly<Record<string, unknown>>;
  readonly useMultipleMongoses?: boolean;
  readonly observeEvents?: readonly string[];
  readonly observeLogMessages?: Readonly<Record<string, string>>;
  /** The options that prose tests alone ask of a client (`EntitySpec`). */
  readonly driverInfo?: AdapterDocument;
  readonly serverSelector?: 'highestPort';
  readonly environmentVariables?: Readonly<Record<string, string>>;
  readonly jitter?: number;
  readonly clock?: 'jumping';
  readonly connect?: boolean;
  readonly logMaxDocumentLength?: number | 'default';
  readonly observeTracingMessages?: AdapterDocument;
  readonly oidc?: AdapterDocument;
  readonly aws?: AdapterDocument;
  readonly clientOptions?: AdapterDocument;
  readonly lastingVariables?: Readonly<Record<string, string | null>>;
  readonly awaitMinPoolSizeMS?: number;
  /** The options of automatic encryption; providers are filled in as `clientEncryption` does. */
  readonly autoEncryptOpts?: AdapterDocument;
}

/** The deployment lacks what the case needs, and only a look at it could tell: the case is skipped. */
export class DeploymentLacks extends Error {
  override readonly name = 'DeploymentLacks';
}

/** The means that a prose test works with; everything it opens ends with the case. */
export class ProseContext implements AsyncDisposable {
  readonly ask: AskMachine;
  readonly #context: TestContext;
  readonly #open: AsyncDisposable[] = [];
  #clients = 0;

  constructor(context: TestContext) {
    this.#context = context;
    this.ask = (machine, input) => askMachine(context, machine, input);
  }

  get environment(): Environment {
    return this.#context.environment;
  }

  get runtime(): Runtime {
    return this.#context.runtime;
  }

  /** True if time and network are virtual: nothing with sockets of its own can be reached. */
  get isSimulated(): boolean {
    return 'network' in this.runtime;
  }

  get clock(): Clock {
    return this.#context.clock;
  }

  async client(options: ProseClientOptions = {}): Promise<ProseClient> {
    this.#clients += 1;
    const id = `client${this.#clients}`;
    const { uri: given, tap, hosts, uriOptions, useMultipleMongoses, ...rest } = options;
    const uri =
      given ??
      this.environment.uri({
        uriOptions: { ...this.throughTap(tap), ...uriOptions },
        ...(useMultipleMongoses !== undefined && { useMultipleMongoses }),
        ...(tap !== undefined ? { hosts: [tap.address] } : hosts !== undefined && { hosts }),
      });
    const encrypts = await this.#encryption(options.autoEncryptOpts);
    const entity = { type: 'client', id, options: { ...rest, ...encrypts } };
    resultOf(await this.#context.send({ kind: 'createEntity', entity, uri }), 'creating a client');
    return new ProseClient(this.#context, id);
  }

  /** The services that client-side encryption needs beside the servers. */
  encryptionServices(): Promise<EncryptionServices> {
    return encryptionServices('the test', this.#context);
  }

  /**
   * Makes a `ClientEncryption` over a client; its id. Providers that are named alone (`{ aws: {} }`) are left so; a
   * `$$placeholder` is filled in.
   */
  async clientEncryption(keyVaultClient: ProseClient, options: AdapterDocument): Promise<string> {
    const { id, reply } = await this.#makeClientEncryption(keyVaultClient, options);
    resultOf(reply, 'creating a ClientEncryption');
    return id;
  }

  /** The error that making a `ClientEncryption` ends with; fails the test where there is none. */
  async clientEncryptionError(
    keyVaultClient: ProseClient,
    options: AdapterDocument,
  ): Promise<ObservedError> {
    const { reply } = await this.#makeClientEncryption(keyVaultClient, options);
    return errorOf(reply, 'creating a ClientEncryption');
  }

  async #makeClientEncryption(
    keyVaultClient: ProseClient,
    given: AdapterDocument,
  ): Promise<{ readonly id: string; readonly reply: AdapterReply }> {
    this.#clients += 1;
    const id = `clientEncryption${this.#clients}`;
    const services = await this.encryptionServices();
    const options = {
      clientEncryptionOpts: {
        keyVaultNamespace: 'keyvault.datakeys',
        ...given,
        keyVaultClient: keyVaultClient.id,
        kmsProviders: withCredentials(given['kmsProviders'] ?? {}, services),
      },
      encryptionServices: services,
    };
    const entity = { type: 'clientEncryption', id, options };
    return { id, reply: await this.#context.send({ kind: 'createEntity', entity }) };
  }

  async #encryption(given: AdapterDocument | undefined): Promise<AdapterDocument> {
    if (given === undefined) return {};
    const services = await this.encryptionServices();
    return {
      autoEncryptOpts: {
        keyVaultNamespace: 'keyvault.datakeys',
        ...given,
        kmsProviders: withCredentials(given['kmsProviders'] ?? {}, services),
      },
      encryptionServices: services,
    };
  }

  /** The value that a state machine answers with; fails the test where the driver refuses. */
  async machine(machine: MachineName, input: AdapterDocument): Promise<AdapterDocument> {
    const answer: MachineAnswer = await this.ask(machine, input);
    if (answer.kind === 'value') return answer.value;
    return resultOf({ kind: 'error', error: answer.error }, machine) as never;
  }

  /** Sets the fail point `failCommand`, by default on the primary; it is turned off after the case. */
  async failCommand(mode: unknown, data: AdapterDocument, address?: string): Promise<void> {
    this.#context.failPoints.add('failCommand');
    const command = { configureFailPoint: 'failCommand', mode, data };
    await this.environment.command('admin', command, address === undefined ? {} : { address });
  }

  async turnOffFailCommand(address?: string): Promise<void> {
    const command = { configureFailPoint: 'failCommand', mode: 'off' };
    await this.environment.command('admin', command, address === undefined ? {} : { address });
  }

  /** Stands between driver and server (the first, or that at `address`), with TLS on both sides where it is spoken. */
  async tap(options: WireTapOptions = {}, address?: string): Promise<WireTap> {
    const { addresses, tls } = this.environment;
    const target = {
      address: address ?? present(addresses[0]),
      ...(tls !== undefined && { tls }),
    };
    const tap = await WireTap.open(this.runtime, target, options);
    this.#open.push(tap);
    return tap;
  }

  /** The same in front of the server that takes writes. */
  async tapWritable(options: WireTapOptions = {}): Promise<WireTap> {
    return this.tap(options, await this.writable());
  }

  /** The address of the server that takes writes: the primary, or the first mongos. */
  async writable(): Promise<string> {
    const { topology, addresses } = this.environment;
    return topology === 'replicaset' ? (await this.members()).primary : present(addresses[0]);
  }

  /** The options of clients that come through this. */
  // A client that asked a member for the others would go past the tap. Behind a load balancer it asks nobody.
  throughTap(tap: WireTap | undefined): Readonly<Record<string, unknown>> {
    if (tap === undefined) return {};
    const isBalanced = this.environment.topology === 'load-balanced';
    return {
      ...(!isBalanced && { directConnection: true }),
      ...(tap.caFile !== undefined && { tlsCAFile: tap.caFile }),
    };
  }

  keep(resource: AsyncDisposable): void {
    this.#open.push(resource);
  }

  sleep(durationMS: number): Promise<void> {
    return sleep(this.clock, durationMS, this.#context.signal);
  }

  waitUntil(what: string, isSo: () => Promise<boolean>, patienceMS?: number): Promise<void> {
    return waitUntil(this.#context, what, isSo, patienceMS);
  }

  /** Skips the case where a replica set, or a shard, has its primary only. */
  async requireSecondaries(): Promise<void> {
    const { topology, addresses } = this.environment;
    if (topology === 'single') return;
    const sets =
      topology === 'replicaset'
        ? [addresses]
        : (await this.environment.command('admin', { listShards: 1 }))['shards'].map(
            ({ host }: AdapterDocument) => host.split(','),
          );
    if (sets.some((members: readonly string[]) => members.length < 2)) {
      throw new DeploymentLacks('requires secondaries');
    }
  }

  /** The address of the primary, and those of the secondaries, as the servers see it now. */
  async members(): Promise<{ readonly primary: string; readonly secondaries: readonly string[] }> {
    const { addresses } = this.environment;
    const hellos = await Promise.all(
      addresses.map((address) => this.environment.command('admin', { isMaster: 1 }, { address })),
    );
    const primary = addresses.find((_, at) => hellos[at]?.['ismaster'] === true);
    if (primary === undefined) throw new Error('The replica set has no primary.');
    return { primary, secondaries: addresses.filter((address) => address !== primary) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const resource of this.#open.reverse()) await resource[Symbol.asyncDispose]();
  }
}
