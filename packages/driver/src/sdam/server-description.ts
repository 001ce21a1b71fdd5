import type { ObjectId } from 'bson';
import type { TopologyVersion } from './topology-version.ts';
import { isSameTopologyVersion } from './topology-version.ts';

/** `host:port` with the host in lower case, or the path of a Unix domain socket. */
export type Address = string;

/** The type of a server, as far as its last hello tells (SDAM specification, "ServerType"). */
export type ServerType =
  | 'Unknown'
  | 'PossiblePrimary'
  | 'Standalone'
  | 'Mongos'
  | 'RSPrimary'
  | 'RSSecondary'
  | 'RSArbiter'
  | 'RSOther'
  | 'RSGhost'
  | 'LoadBalancer';
/** The types by their names. */
export const ServerType: { readonly [Type in ServerType]: Type } = Object.freeze({
  Standalone: 'Standalone',
  Mongos: 'Mongos',
  PossiblePrimary: 'PossiblePrimary',
  RSPrimary: 'RSPrimary',
  RSSecondary: 'RSSecondary',
  RSArbiter: 'RSArbiter',
  RSOther: 'RSOther',
  RSGhost: 'RSGhost',
  Unknown: 'Unknown',
  LoadBalancer: 'LoadBalancer',
});

export type Tags = Readonly<Record<string, string>>;

/**
 * The driver's belief about one server, from its last `hello` reply or its last error.
 *
 * Source: server-discovery-and-monitoring, "ServerDescription". Absent values are null.
 */
export interface ServerDescription {
  readonly address: Address;
  readonly type: ServerType;
  /** The error for which the server is unknown. */
  readonly error: Error | null;
  readonly topologyVersion: TopologyVersion | null;
  /** The server's opinion of its own address. */
  readonly me: Address | null;
  readonly hosts: readonly Address[];
  readonly passives: readonly Address[];
  readonly arbiters: readonly Address[];
  readonly tags: Tags;
  readonly setName: string | null;
  readonly setVersion: number | null;
  readonly electionId: ObjectId | null;
  /** The server's opinion of who the primary is. */
  readonly primary: Address | null;
  readonly minWireVersion: number;
  readonly maxWireVersion: number;
  readonly logicalSessionTimeoutMinutes: number | null;
  readonly iscryptd: boolean;
  readonly maxBsonObjectSize: number | null;
  readonly maxMessageSizeBytes: number | null;
  readonly maxWriteBatchSize: number | null;
  /** The time when the server's last write was, in milliseconds since the epoch by the server's clock. */
  readonly lastWriteDate: number | null;
  /** The time when this description was made, in milliseconds of the driver's monotonic clock. */
  readonly lastUpdateTime: number;
  /** The weighted average in milliseconds; -1 while it is not known. */
  readonly roundTripTime: number;
  /** The least of the last ten samples in milliseconds; 0 until there are two. */
  readonly minRoundTripTime: number;
}

const blank: Omit<ServerDescription, 'address'> = {
  type: 'Unknown',
  error: null,
  topologyVersion: null,
  me: null,
  hosts: [],
  passives: [],
  arbiters: [],
  tags: {},
  setName: null,
  setVersion: null,
  electionId: null,
  primary: null,
  minWireVersion: 0,
  maxWireVersion: 0,
  logicalSessionTimeoutMinutes: null,
  iscryptd: false,
  maxBsonObjectSize: null,
  maxMessageSizeBytes: null,
  maxWriteBatchSize: null,
  lastWriteDate: null,
  lastUpdateTime: Number.NEGATIVE_INFINITY,
  roundTripTime: -1,
  minRoundTripTime: 0,
};

/** A description with the specification's default values, of type Unknown unless `known` says more. */
export function serverDescription(
  address: Address,
  known: Partial<Omit<ServerDescription, 'address'>> = {},
): ServerDescription {
  return { address, ...blank, ...known };
}

/** Source: server-discovery-and-monitoring, "Data-bearing server type". */
export function isDataBearing(server: ServerDescription): boolean {
  switch (server.type) {
    case 'Standalone':
    case 'Mongos':
    case 'RSPrimary':
    case 'RSSecondary':
    case 'LoadBalancer':
      return true;
    case 'Unknown':
    case 'PossiblePrimary':
    case 'RSArbiter':
    case 'RSOther':
    case 'RSGhost':
      return false;
  }
}

/** True if a server of this type accepts writes. */
export function isWritable(server: ServerDescription): boolean {
  return isDataBearing(server) && server.type !== 'RSSecondary';
}

/** Every member that the server names: hosts, passives and arbiters. */
export function allHosts(server: ServerDescription): readonly Address[] {
  return [...server.hosts, ...server.passives, ...server.arbiters];
}

/**
 * True if two descriptions of one server are equal for the purpose of publishing events: the fields
 * that the specification marks (=), not the times.
 *
 * Source: server-discovery-and-monitoring, "Server Description Equality".
 */
export function isSameServer(a: ServerDescription, b: ServerDescription): boolean {
  return (
    a.type === b.type &&
    isSameError(a.error, b.error) &&
    isSameTopologyVersion(a.topologyVersion, b.topologyVersion) &&
    isSameMember(a, b) &&
    a.minWireVersion === b.minWireVersion &&
    a.maxWireVersion === b.maxWireVersion &&
    a.logicalSessionTimeoutMinutes === b.logicalSessionTimeoutMinutes &&
    a.iscryptd === b.iscryptd
  );
}

/** Compares what a server says about its replica set. */
function isSameMember(a: ServerDescription, b: ServerDescription): boolean {
  return (
    a.me === b.me &&
    isSameList(a.hosts, b.hosts) &&
    isSameList(a.passives, b.passives) &&
    isSameList(a.arbiters, b.arbiters) &&
    isSameTags(a.tags, b.tags) &&
    a.setName === b.setName &&
    a.setVersion === b.setVersion &&
    (a.electionId?.toHexString() ?? null) === (b.electionId?.toHexString() ?? null) &&
    a.primary === b.primary
  );
}

function isSameError(a: Error | null, b: Error | null): boolean {
  if (a === null || b === null) return a === b;
  return a.name === b.name && a.message === b.message;
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, at) => item === b[at]);
}

function isSameTags(a: Tags, b: Tags): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
