import type { Clock, Runtime } from '@touchstone/runtime';
import { nodeRuntime } from '@touchstone/runtime';
import type {
  AdapterCallback,
  AdapterDocument,
  AdapterReply,
  AdapterRequest,
  DriverAdapter,
  DriverInfo,
  MachineName,
} from '../adapter-protocol/adapter-protocol.ts';
import { driverArguments } from './arguments.ts';
import { createEntity } from './create-entity.ts';
import { emulationNote, requireMethod } from './driver-methods.ts';
import type { QueryAnalysis } from './encryption-options.ts';
import { inspect } from './inspect.ts';
import type { DriverObject, NodeDriver } from './node-driver.ts';
import { observeError } from './observe-error.ts';
import type { ObservedClient } from './observed-client.ts';
import { nodeOperations } from './operations/index.ts';
import { UnsupportedOperation } from './operations/operation.ts';
import { ProcessVariables } from './process-variables.ts';
import { plain } from './results.ts';
import { UnsupportedEntity } from './unsupported-entity.ts';

type Request<Kind extends AdapterRequest['kind']> = Extract<AdapterRequest, { kind: Kind }>;
type SendOptions = NonNullable<Parameters<DriverAdapter['send']>[1]>;

/** Stands at index 0: in `endCallback`, error 0 is the test's own failure, none of the driver's. */
const NO_ERROR = undefined;

interface PendingCallback {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** The state machines of a driver that shows them, by name. They throw what the driver itself would throw. */
export type NodeDriverMachines = Readonly<
  Partial<Record<MachineName, (input: AdapterDocument) => unknown>>
>;

export interface NodeAdapterOptions {
  readonly clock?: Clock;
  readonly machines?: NodeDriverMachines;
  /** Options that this driver's clients need in tests, beside those of the test. */
  readonly clientOptions?: AdapterDocument;
  /** The world of clients that can be given another by the option `runtime`; absent where the driver knows no such option. */
  readonly runtime?: Runtime;
  /** The options that this driver's `connect` is given in tests. */
  readonly connectOptions?: AdapterDocument;
  /** Default: `own`. */
  readonly queryAnalysis?: QueryAnalysis;
}

/** A driver with the API shape of the official Node.js package, behind the runner's seam. */
export class NodeAdapter implements DriverAdapter {
  readonly #driver: NodeDriver;
  readonly #info: DriverInfo;
  readonly #clock: Clock;
  readonly #machines: NodeDriverMachines;
  readonly #clientOptions: AdapterDocument;
  readonly #runtime: Runtime | undefined;
  readonly #connectOptions: AdapterDocument | undefined;
  readonly #queryAnalysis: QueryAnalysis;
  readonly #entities = new Map<string, DriverObject>();
  readonly #clients = new Map<string, ObservedClient>();
  readonly #variables = new ProcessVariables();
  /** Errors by number, so that a callback can throw again what the driver threw. */
  readonly #errors: unknown[] = [NO_ERROR];
  readonly #callbacks = new Map<number, PendingCallback>();
  #lastCallback = 0;

  constructor(driver: NodeDriver, info: DriverInfo, options: NodeAdapterOptions = {}) {
    this.#driver = driver;
    this.#info = info;
    this.#clock = options.clock ?? nodeRuntime().clock;
    this.#machines = options.machines ?? {};
    this.#clientOptions = options.clientOptions ?? {};
    this.#runtime = options.runtime;
    this.#connectOptions = options.connectOptions;
    this.#queryAnalysis = options.queryAnalysis ?? 'own';
  }

  async send(request: AdapterRequest, options: SendOptions = {}): Promise<AdapterReply> {
    switch (request.kind) {
      case 'start':
        return { kind: 'started', driver: this.#info };
      case 'createEntity':
        return this.#createEntity(request);
      case 'run':
        return this.#run(request, options);
      case 'endCallback':
        return this.#endCallback(request);
      case 'inspect':
        return this.#inspect(request);
      case 'machine':
        return this.#machine(request);
      case 'events':
        return this.#events(request);
      case 'reset':
      case 'stop':
        await this.#reset();
        return { kind: 'done' };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reset();
  }

  async #createEntity({ entity, uri }: Request<'createEntity'>): Promise<AdapterReply> {
    const world = {
      driver: this.#driver,
      clock: this.#clock,
      clientOptions: this.#clientOptions,
      runtime: this.#runtime,
      connectOptions: this.#connectOptions,
      queryAnalysis: this.#queryAnalysis,
      entities: this.#entities,
      clients: this.#clients,
      variables: this.#variables,
    };
    try {
      await createEntity(world, entity, uri);
      return { kind: 'done' };
    } catch (error) {
      if (error instanceof UnsupportedEntity) return { kind: 'unsupported', reason: error.message };
      return this.#error(error);
    }
  }

  async #run(request: Request<'run'>, options: SendOptions): Promise<AdapterReply> {
    const target = this.#entities.get(request.object);
    if (target === undefined) throw new Error(`There is no entity ${request.object}.`);
    const kind = kindOf(target, this.#clients.has(request.object));
    const operation = nodeOperations[kind]?.[request.name];
    if (operation === undefined) {
      throw new Error(`This adapter knows no operation ${request.name} of a ${kind}.`);
    }
    try {
      requireMethod(kind, request.name, target);
      const note = emulationNote(request.name, target);
      const value = await operation({
        driver: this.#driver,
        target,
        entity: (id) => this.#entities.get(id),
        arguments: driverArguments(this.#driver, this.#entities, request.arguments),
        callback: () => this.#callback(options.onCallback),
      });
      if (request.saveAs !== undefined) this.#entities.set(request.saveAs, value);
      return {
        kind: 'result',
        value: isDriverObject(value) ? null : (plain(value) ?? null),
        ...(note !== undefined && { note }),
      };
    } catch (error) {
      if (error instanceof UnsupportedOperation)
        return { kind: 'unsupported', reason: error.message };
      return this.#error(error);
    }
  }

  #error(error: unknown): AdapterReply {
    const number = this.#errors.push(error) - 1;
    return { kind: 'error', error: observeError(this.#driver, error, number) };
  }

  #callback(announce: ((callback: AdapterCallback) => void) | undefined): Promise<unknown> {
    if (announce === undefined) throw new Error('The runner gave no way to run a callback.');
    const callback = ++this.#lastCallback;
    return new Promise((resolve, reject) => {
      this.#callbacks.set(callback, { resolve, reject });
      announce({ kind: 'callback', callback });
    });
  }

  #endCallback({ callback, error, value }: Request<'endCallback'>): AdapterReply {
    const pending = this.#callbacks.get(callback);
    if (pending === undefined) throw new Error(`There is no callback ${callback}.`);
    this.#callbacks.delete(callback);
    if (error === undefined) pending.resolve(value);
    else pending.reject(error === 0 ? new Error('The test failed.') : this.#errors[error]);
    return { kind: 'done' };
  }

  #inspect({ query, object }: Request<'inspect'>): AdapterReply {
    const value = inspect(query, this.#entities.get(object), this.#clients.get(object));
    return { kind: 'result', value };
  }

  async #machine({ machine, input }: Request<'machine'>): Promise<AdapterReply> {
    const answer = this.#machines[machine];
    if (answer === undefined) {
      const reason = `the driver does not show its ${machine} machine: it cannot be asked without a server`;
      return { kind: 'unsupported', reason };
    }
    try {
      return { kind: 'result', value: await answer(input) };
    } catch (error) {
      if (error instanceof UnsupportedOperation)
        return { kind: 'unsupported', reason: error.message };
      return this.#error(error);
    }
  }

  async #events({ client, after, waitMS }: Request<'events'>): Promise<AdapterReply> {
    const observed = this.#clients.get(client);
    if (observed === undefined) throw new Error(`There is no client entity ${client}.`);
    const left = observed.deadline(waitMS ?? 0);
    let events = observed.eventsAfter(after);
    while (events.length === 0 && left() > 0) {
      await observed.changed(left());
      events = observed.eventsAfter(after);
    }
    return { kind: 'events', events };
  }

  async #reset(): Promise<void> {
    for (const { reject } of this.#callbacks.values()) reject(new Error('The test is over.'));
    const clients = [...this.#clients.values()];
    this.#callbacks.clear();
    this.#entities.clear();
    this.#clients.clear();
    this.#errors.length = 1;
    await Promise.all(clients.map(({ client }) => client.close(true)));
    this.#variables.restore();
  }
}

/** The kind of an entity, by what its class can do: the two drivers' classes have nothing else in common. */
function kindOf(target: DriverObject, isClient: boolean): string {
  if (isClient) return 'client';
  if (typeof target.createDataKey === 'function') return 'clientEncryption';
  if (typeof target.startTransaction === 'function') return 'session';
  if (typeof target.openUploadStream === 'function') return 'bucket';
  if (typeof target.insertOne === 'function') return 'collection';
  if (typeof target.listCollections === 'function') return 'database';
  if (target.resumeToken !== undefined || target.constructor.name === 'ChangeStream') {
    return 'changeStream';
  }
  return 'cursor';
}

/** Cursors, streams and collections stay here; the runner knows them by their entity's name. */
function isDriverObject(value: DriverObject): boolean {
  if (value === null || typeof value !== 'object') return false;
  return ['tryNext', 'insertOne', 'listCollections', 'bulkWrite'].some(
    (method) => typeof value[method] === 'function',
  );
}
