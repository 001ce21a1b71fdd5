import type { SpawnOptions } from 'node:child_process';
import type {
  MemoryServerInstanceOpts,
  MongoBinaryOpts,
  MongoMemoryInstanceOptsBase,
  StorageEngine,
} from './instance-options.ts';

/** How to end. */
export interface Cleanup {
  /** Forgets the data. Default: true. */
  doCleanup?: boolean;
  /** Removes the folder `dbPath` also where it was given. Default: false. */
  force?: boolean;
}

/** What leaving the block of an `await using` does. */
export interface DisposeOptions {
  /** Stops the server. Default: true. */
  enabled?: boolean;
  /** Default: `{doCleanup: true, force: false}`. */
  cleanup?: Cleanup;
}

/** A role on a database. */
export interface RoleSpecification {
  role: string;
  db: string;
}

/** A user, as `createUser` takes it. */
export interface CreateUser {
  createUser: string;
  pwd: string;
  /** Default: `admin`. */
  database?: string;
  roles: string | string[] | RoleSpecification | RoleSpecification[];
  customData?: Record<string, unknown>;
  /** Default: SCRAM-SHA-256 alone. */
  mechanisms?: ('SCRAM-SHA-1' | 'SCRAM-SHA-256')[];
  authenticationRestrictions?: { clientSource?: string; serverAddress?: string }[];
  digestPassword?: boolean;
}

/** Users that are made at the start. */
export interface AutomaticAuth {
  /** Default: false. */
  enable?: boolean;
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

/** What `MongoMemoryServer` takes. */
export interface MongoMemoryServerOpts {
  instance?: MemoryServerInstanceOpts;
  binary?: MongoBinaryOpts;
  /** Accepted: no process is spawned. */
  spawn?: SpawnOptions;
  auth?: AutomaticAuth;
  dispose?: DisposeOptions;
}

/** Settings of the replica set; accepted, elections take milliseconds here. */
export interface MongoMemoryReplSetConfigSettings {
  chainingAllowed?: boolean;
  heartbeatTimeoutSecs?: number;
  heartbeatIntervalMillis?: number;
  electionTimeoutMillis?: number;
  catchUpTimeoutMillis?: number;
}

/** What concerns a replica set as a whole. */
export interface ReplSetOpts {
  auth?: AutomaticAuth;
  /** Flags of mongod for every member. */
  args?: string[];
  /** How many members; more where `instanceOpts` names more. Default: 1. */
  count?: number;
  /** Told by `instanceInfo` of every member. */
  dbName?: string;
  /** The address to listen on. Default: `127.0.0.1`. */
  ip?: string;
  /** Default: `testset`. */
  name?: string;
  /** Accepted: no process is spawned. */
  spawn?: SpawnOptions;
  storageEngine?: StorageEngine;
  configSettings?: MongoMemoryReplSetConfigSettings;
  dispose?: DisposeOptions;
}

/** What `MongoMemoryReplSet` takes. */
export interface MongoMemoryReplSetOpts {
  /** What is particular to the first members. */
  instanceOpts: MongoMemoryInstanceOptsBase[];
  binary: MongoBinaryOpts;
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
