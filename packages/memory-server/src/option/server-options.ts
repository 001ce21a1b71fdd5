import type { SpawnOptions } from 'node:child_process';
import type {
  MemoryServerInstanceOpts,
  MongoBinaryOpts,
  MongoMemoryInstanceOptsBase,
  StorageEngine,
} from './instance-options.ts';

/** Tells how to end. */
export interface Cleanup {
  /** Forgets the data. Default: true. */
  doCleanup?: boolean;
  /** Removes the folder `dbPath` also where it was given. Default: false. */
  force?: boolean;
}

/** Options of leaving the block of an `await using`. */
export interface DisposeOptions {
  /** Stops the server. Default: true. */
  enabled?: boolean;
  /** Default: `{doCleanup: true, force: false}`. */
  cleanup?: Cleanup;
}

/** A role on a database. */
export interface RoleSpecification {
  /** The role's name. */
  role: string;
  /** The database that it is a role of. */
  db: string;
}

/** A user, as `createUser` takes it. */
export interface CreateUser {
  /** The user's name. */
  createUser: string;
  /** The user's password. */
  pwd: string;
  /** Default: `admin`. */
  database?: string;
  /** The user's roles. */
  roles: string | string[] | RoleSpecification | RoleSpecification[];
  /** More that is kept with the user. */
  customData?: Record<string, unknown>;
  /** Default: SCRAM-SHA-256 alone. */
  mechanisms?: ('SCRAM-SHA-1' | 'SCRAM-SHA-256')[];
  /** The place where the user may connect from. */
  authenticationRestrictions?: { clientSource?: string; serverAddress?: string }[];
  /** True if the server makes the digest. */
  digestPassword?: boolean;
}

/** Users that are made at the start. */
export interface AutomaticAuth {
  /** Default: false. */
  enable?: boolean;
  /** Users beside the first; default: none. */
  extraUsers?: CreateUser[];
  /** Default: `mongodb-memory-server-root`. */
  customRootName?: string;
  /** Default: `rootuser`. */
  customRootPwd?: string;
  /** Makes the users also where the folder has data already. Default: false. */
  force?: boolean;
  /** Accepted: members of a set know each other without a key. */
  keyfileContent?: string;
}

/** The options of `MongoMemoryServer`. */
export interface MongoMemoryServerOpts {
  /** The options of the server. */
  instance?: MemoryServerInstanceOpts;
  /** The options of the binary; without effect but for `version`. */
  binary?: MongoBinaryOpts;
  /** Accepted: no process is spawned. */
  spawn?: SpawnOptions;
  /** Asks clients who they are; default: nobody is asked. */
  auth?: AutomaticAuth;
  /** Options of `Symbol.asyncDispose`. */
  dispose?: DisposeOptions;
}

/** Settings of the replica set; accepted, elections take milliseconds here. */
export interface MongoMemoryReplSetConfigSettings {
  /** True if a secondary may follow another; without effect. */
  chainingAllowed?: boolean;
  /** The time that members wait for one another; without effect. */
  heartbeatTimeoutSecs?: number;
  /** Tells how often members look at one another; without effect. */
  heartbeatIntervalMillis?: number;
  /** The time when an election begins; without effect. */
  electionTimeoutMillis?: number;
  /** The time that a new primary catches up; without effect. */
  catchUpTimeoutMillis?: number;
}

/** Options of a replica set as a whole. */
export interface ReplSetOpts {
  /** Asks clients who they are; default: nobody is asked. */
  auth?: AutomaticAuth;
  /** Flags of mongod for every member. */
  args?: string[];
  /** The number of members; more where `instanceOpts` names more. Default: 1. */
  count?: number;
  /** Told by `instanceInfo` of every member. */
  dbName?: string;
  /** The address to listen on. Default: `127.0.0.1`. */
  ip?: string;
  /** Default: `testset`. */
  name?: string;
  /** Accepted: no process is spawned. */
  spawn?: SpawnOptions;
  /** The name of the storage engine; kept, and without effect. */
  storageEngine?: StorageEngine;
  /** The settings of the set; without effect. */
  configSettings?: MongoMemoryReplSetConfigSettings;
  /** Options of `Symbol.asyncDispose`. */
  dispose?: DisposeOptions;
}

/** The options of `MongoMemoryReplSet`. */
export interface MongoMemoryReplSetOpts {
  /** Options of the first members, each for one. */
  instanceOpts: MongoMemoryInstanceOptsBase[];
  /** The options of the binary; without effect. */
  binary: MongoBinaryOpts;
  /** The options of the set. */
  replSet: ReplSetOpts;
}

/** `auth` with its defaults. */
export function authDefault(auth: AutomaticAuth): Required<AutomaticAuth> {
  return {
    force: false,
    enable: true,
    customRootName: 'mongodb-memory-server-root',
    customRootPwd: 'rootuser',
    extraUsers: [],
    keyfileContent: '0123456789',
    ...auth,
  };
}
