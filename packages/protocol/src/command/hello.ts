import type { Binary, Long, ObjectId, Timestamp } from 'bson';
import type { CommandReply } from './reply.ts';

/** The `client` document of the first hello of a connection (handshake specification). */
export interface ClientMetadata {
  readonly application?: { readonly name: string };
  readonly driver: { readonly name: string; readonly version: string };
  readonly os: {
    readonly type: string;
    readonly name?: string;
    readonly architecture?: string;
    readonly version?: string;
  };
  readonly platform?: string;
  readonly env?: Readonly<Record<string, unknown>>;
}

/** A server's state, counted up on each change (SDAM specification, "topologyVersion"). */
export interface TopologyVersion {
  readonly processId: ObjectId;
  readonly counter: Long | bigint | number;
}

/** The body of `hello`, and of `isMaster` (or `ismaster`), by which older servers know it. */
export interface HelloCommand {
  readonly hello?: 1;
  readonly isMaster?: 1;
  readonly ismaster?: 1;
  /** The sender understands "not writable primary" wording. */
  readonly helloOk?: boolean;
  readonly client?: ClientMetadata;
  readonly compression?: readonly string[];
  readonly saslSupportedMechs?: string;
  readonly speculativeAuthenticate?: Readonly<Record<string, unknown>>;
  readonly loadBalanced?: boolean;
  readonly backpressure?: boolean;
  /** With `maxAwaitTimeMS`: answer when the state differs from this one, or the time is over. */
  readonly topologyVersion?: TopologyVersion;
  readonly maxAwaitTimeMS?: number;
}

/** The reply to `hello`, as far as the specifications read it. */
export interface HelloReply extends CommandReply {
  readonly isWritablePrimary?: boolean;
  readonly ismaster?: boolean;
  readonly helloOk?: boolean;
  readonly secondary?: boolean;
  readonly hidden?: boolean;
  readonly passive?: boolean;
  readonly arbiterOnly?: boolean;
  readonly isreplicaset?: boolean;
  /** `isdbgrid` from a mongos. */
  readonly msg?: string;
  readonly setName?: string;
  readonly setVersion?: number;
  readonly electionId?: ObjectId;
  readonly primary?: string;
  readonly me?: string;
  readonly hosts?: readonly string[];
  readonly passives?: readonly string[];
  readonly arbiters?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly lastWrite?: {
    readonly opTime?: { readonly ts: Timestamp; readonly t: Long | bigint | number };
    readonly lastWriteDate: Date;
    readonly majorityOpTime?: { readonly ts: Timestamp; readonly t: Long | bigint | number };
    readonly majorityWriteDate?: Date;
  };
  readonly maxBsonObjectSize?: number;
  readonly maxMessageSizeBytes?: number;
  readonly maxWriteBatchSize?: number;
  readonly localTime?: Date;
  readonly logicalSessionTimeoutMinutes?: number | null;
  readonly connectionId?: number;
  readonly minWireVersion?: number;
  readonly maxWireVersion?: number;
  readonly readOnly?: boolean;
  readonly iscryptd?: boolean;
  readonly compression?: readonly string[];
  readonly saslSupportedMechs?: readonly string[];
  readonly speculativeAuthenticate?: {
    readonly conversationId: number;
    readonly done: boolean;
    readonly payload: Binary;
  };
  readonly topologyVersion?: TopologyVersion;
  /** Which server answers behind a load balancer. */
  readonly serviceId?: ObjectId;
}

/** What a server allows when its hello does not say so (handshake and bulk specifications). */
export const DEFAULT_LIMITS: {
  readonly maxBsonObjectSize: number;
  readonly maxMessageSizeBytes: number;
  readonly maxWriteBatchSize: number;
} = {
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
};
