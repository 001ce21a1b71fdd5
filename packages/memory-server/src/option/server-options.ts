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
  /** Its name. */
  role: string;
  /** Where it holds. */
  db: string;
}

/** A user, as `createUser` takes it. */
export interface CreateUser {
  /** The name. */
  createUser: string;
  /** The password. */
  pwd: string;
  /** Default: `admin`. */
  database?: string;
  /** What they may do. */
  roles: string | string[] | RoleSpecification | RoleSpecification[];
  /** Kept with the user. */
  customData?: Record<string, unknown>;
  /** Default: SCRAM-SHA-256 alone. */
  mechanisms?: ('SCRAM-SHA-1' | 'SCRAM-SHA-256')[];
  /** Not supported beyond an empty list. */
  authenticationRestrictions?: { clientSource?: string; serverAddress?: string }[];
  /** Whether the server digests the password. Default: true. */
  digestPassword?: boolean;
}

/** Users that are made at the start. */
export interface AutomaticAuth {
  /** Default: false. */
  enable?: boolean;
  /** Users beside the root user. Default: none. */
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
  /** What the server is told. */
  instance?: MemoryServerInstanceOpts;
  /** Which MongoDB to be. */
  binary?: MongoBinaryOpts;
  /** Accepted: no process is spawned. */
  spawn?: SpawnOptions;
  /** Users that are made at the start. */
  auth?: AutomaticAuth;
  /** What leaving its block does. */
  dispose?: DisposeOptions;
}

/** Settings of the replica set; accepted, elections take milliseconds here. */
export interface MongoMemoryReplSetConfigSettings {
  /** Accepted. */
  chainingAllowed?: boolean;
  /** Accepted. */
  heartbeatTimeoutSecs?: number;
  /** Accepted. */
  heartbeatIntervalMillis?: number;
  /** Accepted. */
  electionTimeoutMillis?: number;
  /** Accepted. */
  catchUpTimeoutMillis?: number;
}

/** What concerns a replica set as a whole. */
export interface ReplSetOpts {
  /** Users that are made at the start. */
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
  /** Accepted; there is one. */
  storageEngine?: StorageEngine;
  /** Settings of the set. */
  configSettings?: MongoMemoryReplSetConfigSettings;
  /** What leaving its block does. */
  dispose?: DisposeOptions;
}

/** What `MongoMemoryReplSet` takes. */
export interface MongoMemoryReplSetOpts {
  /** What is particular to the first members. */
  instanceOpts: MongoMemoryInstanceOptsBase[];
  /** Which MongoDB to be. */
  binary: MongoBinaryOpts;
  /** What concerns the set as a whole. */
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
