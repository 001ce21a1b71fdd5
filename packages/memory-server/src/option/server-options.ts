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
  /** The name of the role, such as `readWrite`. */
  role: string;
  /** The database that it is a role of. */
  db: string;
}

/** A user, as `createUser` takes it. */
export interface CreateUser {
  /** The name that the user logs in with. */
  createUser: string;
  /** The password in plain text. */
  pwd: string;
  /** The database that knows the user. Default: `admin`. */
  database?: string;
  /** The roles of the user: names, or names with a database. */
  roles: string | string[] | RoleSpecification | RoleSpecification[];
  /** More that is kept with the user. */
  customData?: Record<string, unknown>;
  /** The mechanisms that the user may log in by. Default: SCRAM-SHA-256 alone. */
  mechanisms?: ('SCRAM-SHA-1' | 'SCRAM-SHA-256')[];
  /** The place where the user may connect from. */
  authenticationRestrictions?: { clientSource?: string; serverAddress?: string }[];
  /** True if the server makes the digest. */
  digestPassword?: boolean;
}

/** Users that are made at the start. */
export interface AutomaticAuth {
  /** True asks clients for a user, and makes the root user. Default: false. */
  enable?: boolean;
  /** Users beside the first; default: none. */
  extraUsers?: CreateUser[];
  /** The root user's name. Default: `mongodb-memory-server-root`. */
  customRootName?: string;
  /** The root user's password. Default: `rootuser`. */
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
  /** The name of the replica set. Default: `testset`. */
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
