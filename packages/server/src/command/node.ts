import type { Runtime } from '@touchstone/runtime';
import type { ObjectId, Timestamp } from 'bson';
import type { Authentication } from '../auth/authentication.ts';
import type { CursorRegistry } from '../cursor/cursor-registry.ts';
import type { LogicalSessions } from '../session/logical-sessions.ts';
import type { RetryableWrites } from '../session/retryable-writes.ts';
import type { OpTime } from '../storage/oplog.ts';
import type { Storage } from '../storage/storage.ts';
import type { Fields, Value } from '../value/value.ts';
import type { Administration } from './administration.ts';
import type { ClientConnection } from './client-connection.ts';
import type { CommandTraits } from './command-traits.ts';
import type { Counters } from './counters.ts';
import type { EstablishmentLimiter } from './establishment-limiter.ts';
import type { FailPoints } from './fail-points.ts';
import type { Operations } from './operations.ts';
import type { Reply } from './reply.ts';
import type { StatementResult } from './statement-result.ts';
import type { ServerVersion } from './version.ts';

/** The sizes that hello announces and the server enforces. */
export interface Limits {
  readonly maxBsonObjectSize: number;
  readonly maxMessageSizeBytes: number;
  readonly maxWriteBatchSize: number;
}

/** One running server: everything that commands and interceptors read and change. */
export interface Node {
  readonly runtime: Runtime;
  readonly version: ServerVersion;
  readonly limits: Limits;
  readonly storage: Storage;
  readonly sessions: LogicalSessions;
  readonly retryableWrites: RetryableWrites<StatementResult>;
  readonly cursors: CursorRegistry;
  readonly operations: Operations;
  readonly failPoints: FailPoints;
  readonly administration: Administration;
  readonly counters: Counters;
  readonly authentication: Authentication;
  readonly parameters: Map<string, Value>;
  /** The commands of the server, for listCommands. */
  readonly commands: readonly CommandTraits[];
  readonly connections: Set<ClientConnection>;
  /** Deletes what has expired; undefined on a mongos, which has no data of its own. */
  readonly ttl: Ttl | undefined;
  /** Lets new connections in. */
  readonly establishment: EstablishmentLimiter;
  /** `host:port` as clients know it. */
  readonly address: string;
  readonly topology: TopologyWatch;
  /** Undefined on a standalone server. */
  readonly member: ReplicationMember | undefined;
  /** Set on a mongos alone. */
  readonly mongos: ClusterView | undefined;
  /** Milliseconds since 1970 at which it was started. */
  readonly startedAt: number;
  /** Ends the process that it is; undefined where it is a part of another program. */
  readonly shutDown: (() => void) | undefined;
  /** Names of the compressors it agrees to. */
  readonly compressors: readonly string[];
}

/** The TTL monitor as commands see it. */
export interface Ttl {
  readonly counts: TtlCounts;
  /** Server parameters are others now. */
  parametersChanged(): void;
  /** Ends it for good. */
  stop(): void;
}

/** The counts of the TTL monitor since the start. */
export interface TtlCounts {
  readonly passes: number;
  readonly deletedDocuments: number;
}

/** The facts that a mongos tells of its cluster. */
export interface ClusterView {
  /** The newest cluster time that any of its shards has. */
  readonly clusterTime: Timestamp;
  /** The rows of `$shardedDataDistribution`: how much of each sharded collection each shard has. */
  readonly dataDistribution: readonly Fields[];
}

/** The topology version, and who waits for it to change. */
export interface TopologyWatch {
  readonly processId: ObjectId;
  readonly counter: bigint;
  onChange(listener: () => void): () => void;
}

/** The reason why a write's replication could not be confirmed: the reply's `writeConcernError`. */
export interface WriteConcernFailure {
  readonly codeName: string;
  readonly message: string;
  readonly wtimeout?: boolean;
}

/** The facts that a member of a replica set knows of itself and the others. */
export interface ReplicationMember {
  readonly setName: string;
  readonly state: MemberState;
  /** Adds the fields of hello that tell the set and the member's role in it to `reply`; default: a new one. */
  helloFields(legacy: boolean, reply?: Reply): Reply;
  /** The op time that reads see; undefined on a member that has everything. */
  readonly visibleAt: OpTime | undefined;
  /** The newest position that a majority has. */
  readonly majorityCommitPoint: OpTime;
  readonly electionId: ObjectId | undefined;
  readonly term: number;
  /** Resolves when a write is where `w` wants it, or with the reason why it is not. */
  awaitReplication(
    position: OpTime,
    w: number | string,
    options: { readonly timeoutMS: number; readonly isGivenUp: () => boolean },
  ): WriteConcernFailure | undefined | Promise<WriteConcernFailure | undefined>;
  stepDown(seconds: number, options: { readonly force: boolean }): void;
  freeze(seconds: number): void;
  status(): Reply;
  configuration(): Fields;
  /** Takes a configuration where there is none. Throws AlreadyInitialized, InvalidReplicaSetConfig, NodeNotFound. */
  initiate(configuration: Fields): Promise<void>;
  /** Takes a newer configuration. Throws NewReplicaSetConfigurationIncompatible and the like. */
  reconfigure(configuration: Fields, options: { readonly force: boolean }): Promise<void>;
}

/** A member's state, by the names that replSetGetStatus uses. */
export type MemberState =
  | 'STARTUP'
  | 'PRIMARY'
  | 'SECONDARY'
  | 'ARBITER'
  | 'RECOVERING'
  | 'STARTUP2';
