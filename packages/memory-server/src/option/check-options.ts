import type {
  MemoryServerInstanceOpts,
  MongoBinaryOpts,
  MongoMemoryInstanceOpts,
  MongoMemoryInstanceOptsBase,
  ReplicaMemberConfig,
} from './instance-options.ts';
import type {
  AutomaticAuth,
  Cleanup,
  CreateUser,
  DisposeOptions,
  MongoMemoryReplSetConfigSettings,
  MongoMemoryReplSetOpts,
  MongoMemoryServerOpts,
  ReplSetOpts,
} from './server-options.ts';

/** Every option by its name, or by what to check within it: a record, so that the compiler misses none. */
export type Shape<Options> = Readonly<Record<keyof Required<Options>, true | object>>;

const CLEANUP: Shape<Cleanup> = { doCleanup: true, force: true };
const DISPOSE: Shape<DisposeOptions> = { enabled: true, cleanup: CLEANUP };
const USER: Shape<CreateUser> = {
  authenticationRestrictions: true,
  createUser: true,
  customData: true,
  database: true,
  digestPassword: true,
  mechanisms: true,
  pwd: true,
  roles: true,
};
const AUTH: Shape<AutomaticAuth> = {
  customRootName: true,
  customRootPwd: true,
  enable: true,
  extraUsers: USER,
  force: true,
  keyfileContent: true,
};
const MEMBER: Shape<ReplicaMemberConfig> = {
  arbiterOnly: true,
  buildIndexes: true,
  hidden: true,
  priority: true,
  secondaryDelaySecs: true,
  slaveDelay: true,
  tags: true,
  votes: true,
};
const INSTANCE_BASE: Shape<MongoMemoryInstanceOptsBase> = {
  args: true,
  dbPath: true,
  launchTimeout: true,
  port: true,
  replicaMemberConfig: MEMBER,
  storageEngine: true,
};
const INSTANCE: Shape<MemoryServerInstanceOpts & MongoMemoryInstanceOpts> = {
  ...INSTANCE_BASE,
  auth: true,
  dbName: true,
  ip: true,
  keyfileLocation: true,
  portGeneration: true,
  replSet: true,
};
const BINARY: Shape<MongoBinaryOpts> = {
  arch: true,
  checkMD5: true,
  downloadDir: true,
  os: true,
  platform: true,
  systemBinary: true,
  version: true,
};
const SETTINGS: Shape<MongoMemoryReplSetConfigSettings> = {
  catchUpTimeoutMillis: true,
  chainingAllowed: true,
  electionTimeoutMillis: true,
  heartbeatIntervalMillis: true,
  heartbeatTimeoutSecs: true,
};
const REPL_SET: Shape<ReplSetOpts> = {
  args: true,
  auth: AUTH,
  configSettings: SETTINGS,
  count: true,
  dbName: true,
  dispose: DISPOSE,
  ip: true,
  name: true,
  spawn: true,
  storageEngine: true,
};

/** The options of `MongoMemoryServer`. */
export const SERVER_SHAPE: Shape<MongoMemoryServerOpts> = {
  auth: AUTH,
  binary: BINARY,
  dispose: DISPOSE,
  instance: INSTANCE,
  spawn: true,
};

/** The options of `MongoMemoryReplSet`. */
export const REPL_SET_SHAPE: Shape<MongoMemoryReplSetOpts> = {
  binary: BINARY,
  instanceOpts: INSTANCE_BASE,
  replSet: REPL_SET,
};

/** Throws TypeError for an option that nobody would read; it names the option with its path, and those that there are. */
export function checkOptions(options: object, shape: object, path: string): void {
  const known = new Map<string, true | object>(Object.entries(shape));
  for (const [name, value] of Object.entries(options)) {
    const within = known.get(name);
    if (within === undefined) {
      const names = [...known.keys()].sort().join(', ');
      throw new TypeError(`${path} has no option '${name}'. There are: ${names}.`);
    }
    if (within === true || typeof value !== 'object' || value === null) continue;
    for (const each of Array.isArray(value) ? value : [value]) {
      checkOptions(each, within, `${path}.${name}`);
    }
  }
}
