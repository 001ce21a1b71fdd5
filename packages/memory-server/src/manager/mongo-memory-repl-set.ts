import { EventEmitter } from 'node:events';
import { wantedVersion } from '../binary/wanted-version.ts';
import { MemberEngines } from '../instance/member-engines.ts';
import { checkOptions, REPL_SET_SHAPE } from '../option/check-options.ts';
import { AuthNotObjectError, ReplsetCountLowError, StateError } from '../option/errors.ts';
import type {
  MongoBinaryOpts,
  MongoMemoryInstanceOpts,
  MongoMemoryInstanceOptsBase,
} from '../option/instance-options.ts';
import {
  authDefault,
  type Cleanup,
  type MongoMemoryReplSetOpts,
  type ReplSetOpts,
} from '../option/server-options.ts';
import { MongoMemoryServer } from './mongo-memory-server.ts';
import { uriOf } from './uri.ts';

/** The events that a set emits. */
export const MongoMemoryReplSetEvents = { stateChange: 'stateChange' } as const;
export type MongoMemoryReplSetEvents = 'stateChange';

/** The states that a set is in. */
export const MongoMemoryReplSetStates = {
  init: 'init',
  running: 'running',
  stopped: 'stopped',
} as const;
export type MongoMemoryReplSetStates =
  (typeof MongoMemoryReplSetStates)[keyof typeof MongoMemoryReplSetStates];

const CLEAN_UP: Cleanup = { doCleanup: true, force: false };

/**
 * A replica set with the interface of mongodb-memory-server 11. All members run in this process, and keep it alive until
 * `stop()`.
 *
 * @example
 * ```ts
 * import { MongoClient } from 'mongodb';
 *
 * const replSet = await MongoMemoryReplSet.create({ replSet: { count: 2 } });
 * const client = await MongoClient.connect(replSet.getUri());
 * const { setName } = await client.db().command({ hello: 1 });
 * setName; // => 'testset'
 * await client.close();
 * await replSet.stop(); // => true
 * ```
 */
export class MongoMemoryReplSet extends EventEmitter implements AsyncDisposable {
  /** Its members; empty before the start and after a clean-up. */
  servers: MongoMemoryServer[] = [];
  protected _instanceOpts: MongoMemoryInstanceOptsBase[];
  protected _binaryOpts: MongoBinaryOpts;
  protected _replSetOpts: Required<ReplSetOpts>;
  protected _state: MongoMemoryReplSetStates = MongoMemoryReplSetStates.stopped;
  #members: MemberEngines | undefined;

  /** Makes a set that `start()` starts. Throws TypeError for an unknown option, ReplsetCountLowError for no members. */
  constructor(opts: Partial<MongoMemoryReplSetOpts> = {}) {
    super();
    checkOptions(opts, REPL_SET_SHAPE, 'MongoMemoryReplSet');
    this._binaryOpts = { ...opts.binary };
    this._instanceOpts = opts.instanceOpts ?? [];
    this._replSetOpts = withDefaults(opts.replSet ?? {}, this._binaryOpts);
  }

  /** Makes a set and starts it. */
  static async create(opts: Partial<MongoMemoryReplSetOpts> = {}): Promise<MongoMemoryReplSet> {
    const set = new MongoMemoryReplSet(opts);
    await set.start();
    return set;
  }

  /** `init` while it starts, `running`, or `stopped`. */
  get state(): MongoMemoryReplSetStates {
    return this._state;
  }

  /** Options of the first members, each for one; to be set while stopped, otherwise throws StateError. */
  get instanceOpts(): MongoMemoryInstanceOptsBase[] {
    return this._instanceOpts;
  }
  set instanceOpts(value: MongoMemoryInstanceOptsBase[]) {
    this.#expectState('stopped');
    checkOptions({ instanceOpts: value }, REPL_SET_SHAPE, 'MongoMemoryReplSet');
    this._instanceOpts = value;
  }

  /** The version of MongoDB to be; to be set while stopped, otherwise throws StateError. */
  get binaryOpts(): MongoBinaryOpts {
    return this._binaryOpts;
  }
  set binaryOpts(value: MongoBinaryOpts) {
    this.#expectState('stopped');
    checkOptions({ binary: value }, REPL_SET_SHAPE, 'MongoMemoryReplSet');
    this._binaryOpts = value;
  }

  /** Options of the set as a whole, with defaults; to be set while stopped, otherwise throws StateError. */
  get replSetOpts(): Required<ReplSetOpts> {
    return this._replSetOpts;
  }
  set replSetOpts(value: ReplSetOpts) {
    this.#expectState('stopped');
    checkOptions({ replSet: value }, REPL_SET_SHAPE, 'MongoMemoryReplSet');
    this._replSetOpts = withDefaults(value, this._binaryOpts);
  }

  /** Leads to all members. Users have to be put in by the caller. Throws StateError while stopped. */
  getUri(otherDb: string = '', otherIp: string = ''): string {
    this.#expectState('running', 'init');
    const ports = this.servers.map(({ instanceInfo }) => {
      if (instanceInfo === undefined) throw new Error('Instance Port is undefined!');
      return instanceInfo.port;
    });
    return uriOf(ports, { database: otherDb, ip: otherIp, setName: this._replSetOpts.name });
  }

  /** Starts all members and waits for a primary; after `stop({doCleanup: false})` with the data that they had. */
  async start(): Promise<void> {
    this.#expectState('stopped');
    this.stateChange(MongoMemoryReplSetStates.init);
    try {
      if (this.#members === undefined) await this.#startFirst();
      else await Promise.all(this.servers.map((server) => server.start(true)));
      this.#members?.elect();
    } catch (error) {
      await this.stop({ doCleanup: this.#members === undefined });
      throw error;
    }
    this.stateChange(MongoMemoryReplSetStates.running);
  }

  /** Stops all members. Default: `{doCleanup: true}`, which forgets the data. */
  async stop(cleanup: Cleanup = CLEAN_UP): Promise<boolean> {
    await Promise.all(this.servers.map((server) => server.stop({ doCleanup: false })));
    this.stateChange(MongoMemoryReplSetStates.stopped);
    if (cleanup.doCleanup) await this.cleanup(cleanup);
    return true;
  }

  /** Forgets the data, and removes the folders that were made. Rejects with StateError unless stopped. */
  async cleanup(cleanup: Cleanup = CLEAN_UP): Promise<void> {
    this.#expectState('stopped');
    if (!cleanup.doCleanup) return;
    await Promise.all(this.servers.map((server) => server.cleanup(cleanup)));
    this.servers = [];
    this.#members = undefined;
  }

  /** Resolves when the set runs. Rejects with StateError where it is stopped, or stops. */
  async waitUntilRunning(): Promise<void> {
    await Promise.resolve();
    this.#expectState('running', 'init');
    if (this._state === 'running') return;
    await new Promise<void>((resolve, reject) => {
      const listen = (state: MongoMemoryReplSetStates): void => {
        if (state === 'init') return;
        this.off(MongoMemoryReplSetEvents.stateChange, listen);
        if (state === 'running') resolve();
        else reject(new StateError(['running'], state));
      };
      this.on(MongoMemoryReplSetEvents.stateChange, listen);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { enabled = true, cleanup } = this._replSetOpts.dispose;
    if (enabled) await this.stop(cleanup);
  }

  protected stateChange(state: MongoMemoryReplSetStates): void {
    this._state = state;
    this.emit(MongoMemoryReplSetEvents.stateChange, state);
  }

  async #startFirst(): Promise<void> {
    const { auth, count, name, spawn } = this._replSetOpts;
    const length = Math.max(count, this._instanceOpts.length);
    const instances = Array.from({ length }, (_, at) => this.#instance(this._instanceOpts[at]));
    const members = new MemberEngines({
      setName: name,
      auth: auth.enable === true,
      binary: this._binaryOpts,
      instances,
    });
    await members.start();
    this.#members = members;
    this.servers = members.engines.map(
      (engine, at) =>
        new MongoMemoryServer(
          { auth, binary: this._binaryOpts, instance: instances[at] ?? {}, spawn },
          engine,
        ),
    );
    await Promise.all(this.servers.map((server) => server.start(true)));
    if (auth.enable !== true) return;
    const primary = this.servers.find((each) => each.instanceInfo?.instance.isInstancePrimary);
    if (primary?.instanceInfo === undefined) throw new Error('No Primary found');
    await primary.createAuth(primary.instanceInfo);
  }

  #instance(own: MongoMemoryInstanceOptsBase = {}): MongoMemoryInstanceOpts {
    const { args, dbName, ip, name, storageEngine } = this._replSetOpts;
    return {
      dbName,
      ip,
      storageEngine,
      replSet: name,
      ...own,
      args: [...args, ...(own.args ?? [])],
    };
  }

  #expectState(...wanted: readonly MongoMemoryReplSetStates[]): void {
    if (!wanted.includes(this._state)) throw new StateError(wanted, this._state);
  }
}

function withDefaults(given: ReplSetOpts, binary: MongoBinaryOpts): Required<ReplSetOpts> {
  const { auth = { enable: false }, count = 1 } = given;
  if (typeof auth !== 'object' || auth === null) throw new AuthNotObjectError();
  if (!(count > 0)) throw new ReplsetCountLowError(count);
  const isOld = Number.parseInt(wantedVersion(binary), 10) < 7;
  return {
    args: [],
    name: 'testset',
    dbName: '',
    ip: '127.0.0.1',
    spawn: {},
    configSettings: {},
    dispose: {},
    ...given,
    count,
    auth: auth.enable === true ? authDefault(auth) : auth,
    storageEngine: isOld ? (given.storageEngine ?? 'ephemeralForTest') : 'wiredTiger',
  };
}
