import { EventEmitter } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wantedVersion } from '../binary/wanted-version.ts';
import { createUsers, rootLogin } from '../instance/create-users.ts';
import type { Engine } from '../instance/engine.ts';
import { MongoInstance } from '../instance/mongo-instance.ts';
import { StandaloneEngine } from '../instance/standalone-engine.ts';
import { checkOptions, SERVER_SHAPE } from '../option/check-options.ts';
import { AuthNotObjectError, InstanceInfoError, StateError } from '../option/errors.ts';
import type { StorageEngine } from '../option/instance-options.ts';
import {
  type AutomaticAuth,
  authDefault,
  type Cleanup,
  type MongoMemoryServerOpts,
} from '../option/server-options.ts';
import { uriOf } from './uri.ts';

/** The events that a server emits. */
export const MongoMemoryServerEvents = { stateChange: 'stateChange' } as const;
export type MongoMemoryServerEvents = 'stateChange';

/** The states that a server is in. */
export const MongoMemoryServerStates = {
  new: 'new',
  starting: 'starting',
  running: 'running',
  stopped: 'stopped',
} as const;
export type MongoMemoryServerStates =
  (typeof MongoMemoryServerStates)[keyof typeof MongoMemoryServerStates];

/** The facts about a server that was started. */
export interface StartupInstanceData {
  /** The port that it listens on. */
  port: number;
  /** The place where data is kept; default: in memory alone. */
  dbPath?: string;
  /** The database that `getUri()` names. */
  dbName: string;
  /** The address that it listens on. */
  ip: string;
  /** The name of the storage engine; kept, and without effect. */
  storageEngine: StorageEngine;
  /** The replica set that it is a member of. */
  replSet: string | undefined;
  /** The folder that was made for it; undefined where `dbPath` was given. */
  tmpDir: string | undefined;
  /** The file of the key that members share; kept, and without effect. */
  keyfileLocation: string | undefined;
  /** The time that the start may take, in milliseconds; kept, and without effect. */
  launchTimeout: number | undefined;
}

/** The facts about a running server. */
export interface MongoInstanceData extends StartupInstanceData {
  /** The place where data is kept. */
  dbPath: string;
  /** The running server: an emitter of its events, with `stop`. */
  instance: MongoInstance;
}

const CLEAN_UP: Cleanup = { doCleanup: true, force: false };

/**
 * A standalone server with the interface of mongodb-memory-server 11. Nothing is downloaded and no process is spawned: it
 * runs in this process, and keeps it alive until `stop()`.
 *
 * @example
 * ```ts
 * import { MongoClient } from 'mongodb';
 *
 * const mongod = await MongoMemoryServer.create({ binary: { version: '7.0.14' } });
 * await using client = new MongoClient(mongod.getUri('shop'));
 * await client.db().collection('orders').insertOne({ _id: 1 } as never); // => { acknowledged: true, insertedId: 1 }
 * await client.close();
 * await mongod.stop(); // => true
 * ```
 */
export class MongoMemoryServer extends EventEmitter implements AsyncDisposable {
  /** The options that the server was made with. */
  opts: MongoMemoryServerOpts;
  /** `auth` with its defaults, where that is enabled. */
  readonly auth?: Required<AutomaticAuth>;
  protected _instanceInfo: MongoInstanceData | undefined;
  protected _state: MongoMemoryServerStates = MongoMemoryServerStates.new;
  readonly #engine: Engine | undefined;

  /** Makes a server that `start()` starts; a set gives it its engine. Throws TypeError for an unknown option. */
  constructor(opts: MongoMemoryServerOpts = {}, engine?: Engine) {
    super();
    checkOptions(opts, SERVER_SHAPE, 'MongoMemoryServer');
    if (opts.auth !== undefined && (typeof opts.auth !== 'object' || opts.auth === null)) {
      throw new AuthNotObjectError();
    }
    this.opts = { ...opts };
    this.#engine = engine;
    if (opts.auth?.enable === true) this.auth = authDefault(opts.auth);
  }

  /** Makes a server and starts it. */
  static async create(opts: MongoMemoryServerOpts = {}): Promise<MongoMemoryServer> {
    const server = new MongoMemoryServer(opts);
    await server.start();
    return server;
  }

  /**
   * Starts the server; after `stop({doCleanup: false})` with the data that it had. `forceSamePort`: takes no other port than
   * that of the options. Rejects with StateError while it runs, with StdoutInstanceError where the port is taken.
   */
  async start(forceSamePort?: boolean): Promise<void> {
    this.#expectState('new', 'stopped');
    this.stateChange(MongoMemoryServerStates.starting);
    try {
      await this.#startUp(!(forceSamePort ?? !(this.opts.instance?.portGeneration ?? true)));
    } catch (error) {
      await this.stop({ doCleanup: false });
      this.stateChange(MongoMemoryServerStates.stopped);
      throw error;
    }
    this.stateChange(MongoMemoryServerStates.running);
  }

  /** Stops the server. Resolves to false where it was never started. Default: `{doCleanup: true}`, which forgets the data. */
  async stop(cleanup: Cleanup = CLEAN_UP): Promise<boolean> {
    if (this._instanceInfo === undefined) return false;
    await this._instanceInfo.instance.stop();
    this.stateChange(MongoMemoryServerStates.stopped);
    if (cleanup.doCleanup) await this.cleanup(cleanup);
    return true;
  }

  /** Forgets the data, and removes the folder that was made. Rejects with StateError unless stopped. */
  async cleanup(cleanup: Cleanup = CLEAN_UP): Promise<void> {
    this.#expectState('stopped');
    if (!cleanup.doCleanup || this._instanceInfo === undefined) return;
    const { tmpDir, dbPath } = this._instanceInfo;
    if (tmpDir !== undefined) await rm(tmpDir, { recursive: true, force: true });
    if (cleanup.force) await rm(dbPath, { recursive: true, force: true });
    this.stateChange(MongoMemoryServerStates.new);
    this._instanceInfo = undefined;
  }

  /** The facts about the server since its start; undefined before, and after a clean-up. */
  get instanceInfo(): MongoInstanceData | undefined {
    return this._instanceInfo;
  }

  /** `new`, `starting`, `running` or `stopped`. */
  get state(): MongoMemoryServerStates {
    return this._state;
  }

  /** Starts the server unless it runs, and waits for it. */
  async ensureInstance(): Promise<MongoInstanceData> {
    if (this._state === 'starting') await this.#started();
    else if (this._state !== 'running') await this.start();
    if (this._instanceInfo !== undefined) return this._instanceInfo;
    throw new InstanceInfoError('MongoMemoryServer.ensureInstance');
  }

  /**
   * Leads to the server: `mongodb://127.0.0.1:PORT/`, with a database or another address where asked. Users have to be put in by
   * the caller. Throws StateError unless running.
   */
  getUri(otherDb: string = '', otherIp: string = ''): string {
    this.#expectState('running', 'starting');
    if (this._instanceInfo === undefined) throw new Error('"instanceInfo" is undefined');
    return uriOf([this._instanceInfo.port], { database: otherDb, ip: otherIp });
  }

  /** Makes the root user and the extra users; a start does it. Rejects where they are there already. */
  async createAuth(data: Pick<StartupInstanceData, 'port'>): Promise<void> {
    if (this.auth === undefined) {
      throw new Error('"createAuth" got called, but "this.auth" is undefined!');
    }
    await createUsers(uriOf([data.port], { database: 'admin' }), this.auth);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { enabled = true, cleanup } = this.opts.dispose ?? {};
    if (enabled) await this.stop(cleanup);
  }

  protected stateChange(state: MongoMemoryServerStates): void {
    this._state = state;
    this.emit(MongoMemoryServerEvents.stateChange, state);
  }

  async #startUp(anotherPort: boolean): Promise<void> {
    if (this._instanceInfo !== undefined) {
      const { instance } = this._instanceInfo;
      await instance.start(anotherPort);
      this._instanceInfo.port = instance.instanceOpts.port ?? this._instanceInfo.port;
      return;
    }
    const data = await this.#startupData();
    const isNew = (await readdir(data.dbPath)).length === 0;
    try {
      const { binary = {}, instance: own = {}, spawn = {} } = this.opts;
      const { port, dbPath, dbName, ip, storageEngine } = data;
      const settled = { port, dbPath, dbName, ip, storageEngine, auth: this.auth !== undefined };
      const opts = { instance: { ...own, ...settled }, binary, spawn };
      // A folder that was made for this server is for programs that look for one; data goes where it was asked for.
      const engineOpts = { instance: { ...own, ip, auth: settled.auth }, binary };
      const engine = this.#engine ?? new StandaloneEngine(engineOpts);
      const instance = new MongoInstance(opts, engine);
      await instance.start(anotherPort);
      data.port = instance.instanceOpts.port ?? data.port;
      this._instanceInfo = { ...data, instance };
    } catch (error) {
      if (data.tmpDir !== undefined) await rm(data.tmpDir, { recursive: true, force: true });
      throw error;
    }
    if (this.auth === undefined) return;
    this._instanceInfo.instance.extraConnectionOptions = rootLogin(this.auth);
    // The users of a set are made once, by the set; those of a folder are in it.
    if (this.#engine === undefined && (isNew || this.auth.force)) await this.createAuth(data);
  }

  async #startupData(): Promise<StartupInstanceData & { dbPath: string }> {
    const { instance = {}, binary } = this.opts;
    const { dbName = '', ip = '127.0.0.1', keyfileLocation, launchTimeout, port = 0 } = instance;
    const isOld = Number.parseInt(wantedVersion(binary), 10) < 7;
    const tmpDir =
      instance.dbPath === undefined ? await mkdtemp(join(tmpdir(), 'mongo-mem-')) : undefined;
    return {
      port,
      dbName,
      ip,
      storageEngine: isOld ? (instance.storageEngine ?? 'ephemeralForTest') : 'wiredTiger',
      replSet: instance.replSet,
      dbPath: instance.dbPath ?? tmpDir ?? '',
      tmpDir,
      keyfileLocation,
      launchTimeout,
    };
  }

  #started(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.once(MongoMemoryServerEvents.stateChange, (state: MongoMemoryServerStates) => {
        if (state === 'running') resolve();
        else reject(new StateError(['running'], state));
      });
    });
  }

  #expectState(...wanted: readonly MongoMemoryServerStates[]): void {
    if (!wanted.includes(this._state)) throw new StateError(wanted, this._state);
  }
}
