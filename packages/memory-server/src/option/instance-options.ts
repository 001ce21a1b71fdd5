import type { SpawnOptions } from 'node:child_process';

/** Both are the same here. */
export type StorageEngine = 'ephemeralForTest' | 'wiredTiger';

/** The configuration of one member in its replica set. */
export interface ReplicaMemberConfig {
  /** It votes only, and holds no data. Default: false. */
  arbiterOnly?: boolean;
  /** Accepted; every member builds indexes here. */
  buildIndexes?: boolean;
  /** Clients are not told of it. Default: false. */
  hidden?: boolean;
  /** Describes how gladly it becomes primary; 0: never. Default: 1. */
  priority?: number;
  /** The tags that read preferences and write concerns may ask for. */
  tags?: Record<string, string>;
  /** The number of seconds that it is behind. Default: 0. */
  secondaryDelaySecs?: number;
  /** The same by its name before MongoDB 5. */
  slaveDelay?: number;
  /** 0 or 1; default: 1. */
  votes?: number;
}

/** Options of a server, or of one member of a set. */
export interface MongoMemoryInstanceOptsBase {
  /** Flags of mongod: `--setParameter` is heeded, what concerns files and logs is accepted, others are refused. */
  args?: string[];
  /** The port to listen on; default: a free one. */
  port?: number;
  /** An existing folder that keeps the data of a standalone server. Of members of a set: accepted, their data is in memory. */
  dbPath?: string;
  /** Accepted and told by `instanceInfo`; there is one storage engine. */
  storageEngine?: StorageEngine;
  /** The member's configuration in its set; means something in `MongoMemoryReplSet` alone. */
  replicaMemberConfig?: ReplicaMemberConfig;
  /** Accepted: a start takes milliseconds, or fails at once. */
  launchTimeout?: number;
}

/** Options of a server. */
export interface MongoMemoryInstanceOpts extends MongoMemoryInstanceOptsBase {
  /** Set by the server's own `auth`; what stands here is ignored. */
  auth?: boolean;
  /** Told by `instanceInfo`; a database is there when something is stored in it. */
  dbName?: string;
  /** The address to listen on; `::,0.0.0.0` is every one. Default: `127.0.0.1`. */
  ip?: string;
  /** Set by `MongoMemoryReplSet`. */
  replSet?: string;
  /** Accepted: members of a set know each other without a key. */
  keyfileLocation?: string;
}

/** The options that `MongoMemoryServer` takes as `instance`. */
export interface MemoryServerInstanceOpts extends Omit<MongoMemoryInstanceOpts, 'auth'> {
  /** A taken port is replaced by a free one. Default: true. `start(true)` overrides it. */
  portGeneration?: boolean;
}

/** The version of MongoDB to be. Nothing is downloaded and no program runs: all but `version` is accepted and means nothing. */
export interface MongoBinaryOpts {
  /** From 4.2 to 9.0; default: `MONGOMS_VERSION`, or 8.2.1. */
  version?: string;
  /** The place where a binary would be kept; without effect. */
  downloadDir?: string;
  /** The system that a binary is for; without effect. */
  os?: object;
  /** The processor that a binary is for; without effect. */
  arch?: string;
  /** The platform that a binary is for; without effect. */
  platform?: string;
  /** A binary of one's own; without effect. */
  systemBinary?: string;
  /** True if a download would be checked; without effect. */
  checkMD5?: boolean;
}

/** The options that an instance is made from. */
export interface MongodOpts {
  /** The options of the server. */
  instance: MongoMemoryInstanceOpts;
  /** The options of the binary; without effect. */
  binary: MongoBinaryOpts;
  /** Accepted: no process is spawned. */
  spawn: SpawnOptions;
}
