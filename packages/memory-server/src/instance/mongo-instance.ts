import { EventEmitter } from 'node:events';
import { TransportError } from '@touchstone/runtime';
import { StdoutInstanceError } from '../option/errors.ts';
import type { MongodOpts, MongoMemoryInstanceOpts } from '../option/instance-options.ts';
import type { Login } from './create-users.ts';
import type { Engine } from './engine.ts';
import { StandaloneEngine } from './standalone-engine.ts';

/** The events that an instance emits. */
export const MongoInstanceEvents = {
  instanceStarted: 'instanceStarted',
  instanceReady: 'instanceReady',
  instancePrimary: 'instancePrimary',
  instanceClosed: 'instanceClosed',
  instanceError: 'instanceError',
} as const;
export type MongoInstanceEvents = (typeof MongoInstanceEvents)[keyof typeof MongoInstanceEvents];

/** One server. There is no process behind it. */
export class MongoInstance extends EventEmitter implements AsyncDisposable {
  /** Its options; `port` is where it listens. */
  instanceOpts: MongoMemoryInstanceOpts;
  /** The options of the binary; kept, and without effect. */
  readonly binaryOpts: Readonly<MongodOpts['binary']>;
  /** The options of the process; kept, and without effect. */
  readonly spawnOpts: Readonly<MongodOpts['spawn']>;
  /** Tells how to log in, where users are asked for. */
  extraConnectionOptions?: Login;
  /** Always undefined: the server runs in this process. */
  readonly mongodProcess: undefined = undefined;
  /** Always undefined: there is no process to end. */
  readonly killerProcess: undefined = undefined;
  /** True while the server listens. */
  isInstanceReady = false;
  readonly #engine: Engine;

  constructor(opts: Partial<MongodOpts> = {}, engine: Engine = new StandaloneEngine(opts)) {
    super();
    this.instanceOpts = { ...opts.instance };
    this.binaryOpts = { ...opts.binary };
    this.spawnOpts = { ...opts.spawn };
    this.#engine = engine;
  }

  /** Makes an instance and starts it. */
  static async create(opts: Partial<MongodOpts>): Promise<MongoInstance> {
    const instance = new MongoInstance(opts);
    await instance.start();
    return instance;
  }

  /** True if it is the primary of its set. */
  get isInstancePrimary(): boolean {
    return this.isInstanceReady && this.#engine.isPrimary;
  }

  /** True if it belongs to a set. */
  get isReplSet(): boolean {
    return this.instanceOpts.replSet !== undefined;
  }

  /** Listens at the port of its options. Rejects with StdoutInstanceError where that is taken (unless `anotherPort`). */
  async start(anotherPort: boolean = false): Promise<void> {
    const { port = 0 } = this.instanceOpts;
    this.emit(MongoInstanceEvents.instanceStarted);
    try {
      this.instanceOpts.port = await this.#engine.start({ port, anotherPort });
    } catch (cause) {
      if (!(cause instanceof TransportError) || cause.code !== 'EADDRINUSE') throw cause;
      throw new StdoutInstanceError(`Port "${port}" already in use`, { cause });
    }
    this.isInstanceReady = true;
    this.emit(MongoInstanceEvents.instanceReady);
    if (this.isInstancePrimary) this.emit(MongoInstanceEvents.instancePrimary);
  }

  /** Stops listening and cuts every connection; the data stays. Resolves to false where it did not run. */
  async stop(): Promise<boolean> {
    if (!this.isInstanceReady) return false;
    this.isInstanceReady = false;
    await this.#engine.stop();
    this.emit(MongoInstanceEvents.instanceClosed, 0, null);
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
