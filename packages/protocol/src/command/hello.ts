import type { Binary, Long, ObjectId, Timestamp } from 'bson';
import type { CommandReply } from './reply.ts';

/** The `client` document of the first hello of a connection (handshake specification). */
export interface ClientMetadata {
  /** The name that the application calls itself; at most 128 bytes. */
  readonly application?: { readonly name: string };
  /** The driver's name and version. */
  readonly driver: { readonly name: string; readonly version: string };
  /** The operating system, its type at least. */
  readonly os: {
    readonly type: string;
    readonly name?: string;
    readonly architecture?: string;
    readonly version?: string;
  };
  /** The platform that the driver runs on. */
  readonly platform?: string;
  /** The container, function or orchestrator around it. */
  readonly env?: Readonly<Record<string, unknown>>;
}

/** A server's state, counted up on each change (SDAM specification, "topologyVersion"). */
export interface TopologyVersion {
  /** The server's process; another one counts anew. */
  readonly processId: ObjectId;
  /** Greater after each change. */
  readonly counter: Long | bigint | number;
}

/** The body of `hello`, and of `isMaster` (or `ismaster`), by which older servers know it. */
export interface HelloCommand {
  /** Its name today. */
  readonly hello?: 1;
  /** Its older name. */
  readonly isMaster?: 1;
  /** Its older name, as other drivers spell it. */
  readonly ismaster?: 1;
  /** The sender understands "not writable primary" wording. */
  readonly helloOk?: boolean;
  /** The client's description of itself; in the first hello of a connection alone. */
  readonly client?: ClientMetadata;
  /** The compressors that the client has, best first. */
  readonly compression?: readonly string[];
  /** `database.user`: asks which mechanisms the user has. */
  readonly saslSupportedMechs?: string;
  /** The first step of a login, sent along. */
  readonly speculativeAuthenticate?: Readonly<Record<string, unknown>>;
  /** True where the client knows of a load balancer. */
  readonly loadBalanced?: boolean;
  /** True where the client understands the labels of overload. */
  readonly backpressure?: boolean;
  /** With `maxAwaitTimeMS`: answer when the state differs from this one, or the time is over. */
  readonly topologyVersion?: TopologyVersion;
  /** For how long the server may wait for something new, in milliseconds. */
  readonly maxAwaitTimeMS?: number;
}

/** The reply to `hello`, as far as the specifications read it. */
export interface HelloReply extends CommandReply {
  /** True for a server that takes writes. */
  readonly isWritablePrimary?: boolean;
  /** The same in replies to the older name. */
  readonly ismaster?: boolean;
  /** True where the server knows `hello` beside its older name. */
  readonly helloOk?: boolean;
  /** True for a secondary. */
  readonly secondary?: boolean;
  /** True for a member that clients are not told of. */
  readonly hidden?: boolean;
  /** True for a member that never becomes primary. */
  readonly passive?: boolean;
  /** True for a member that votes only. */
  readonly arbiterOnly?: boolean;
  /** True for a member that waits to be initiated. */
  readonly isreplicaset?: boolean;
  /** `isdbgrid` from a mongos. */
  readonly msg?: string;
  /** The name of the replica set. */
  readonly setName?: string;
  /** The version of the set's configuration. */
  readonly setVersion?: number;
  /** The election that the primary has won. */
  readonly electionId?: ObjectId;
  /** `host:port` of the primary, as this member sees it. */
  readonly primary?: string;
  /** `host:port` of this member. */
  readonly me?: string;
  /** The members that can become primary. */
  readonly hosts?: readonly string[];
  /** The members that never become primary. */
  readonly passives?: readonly string[];
  /** The members that vote only. */
  readonly arbiters?: readonly string[];
  /** The tags that read preferences may ask for. */
  readonly tags?: Readonly<Record<string, string>>;
  /** The op time that this member has reached. */
  readonly lastWrite?: {
    readonly opTime?: { readonly ts: Timestamp; readonly t: Long | bigint | number };
    readonly lastWriteDate: Date;
    readonly majorityOpTime?: { readonly ts: Timestamp; readonly t: Long | bigint | number };
    readonly majorityWriteDate?: Date;
  };
  /** The largest document, in bytes. */
  readonly maxBsonObjectSize?: number;
  /** The largest message, in bytes. */
  readonly maxMessageSizeBytes?: number;
  /** The most writes in one command. */
  readonly maxWriteBatchSize?: number;
  /** The server's clock. */
  readonly localTime?: Date;
  /** For how long an idle session lives, in minutes; absent where there are no sessions. */
  readonly logicalSessionTimeoutMinutes?: number | null;
  /** The server's number of this connection. */
  readonly connectionId?: number;
  /** The oldest wire version that the server speaks. */
  readonly minWireVersion?: number;
  /** The newest wire version that the server speaks. */
  readonly maxWireVersion?: number;
  /** True for a server that takes no writes at all. */
  readonly readOnly?: boolean;
  /** True for query analysis, which stores nothing. */
  readonly iscryptd?: boolean;
  /** The compressors that both sides have. */
  readonly compression?: readonly string[];
  /** The mechanisms of the user whom the client asked for. */
  readonly saslSupportedMechs?: readonly string[];
  /** The answer to the first step of a login. */
  readonly speculativeAuthenticate?: {
    readonly conversationId: number;
    readonly done: boolean;
    readonly payload: Binary;
  };
  /** Counts the changes of what hello tells. */
  readonly topologyVersion?: TopologyVersion;
  /** The server that answers behind a load balancer. */
  readonly serviceId?: ObjectId;
}

/** The limits of a server whose hello does not say them (handshake and bulk specifications). */
export const DEFAULT_LIMITS: {
  readonly maxBsonObjectSize: number;
  readonly maxMessageSizeBytes: number;
  readonly maxWriteBatchSize: number;
} = {
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
};
