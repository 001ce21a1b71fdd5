import type { Document, ObjectId } from 'bson';
import type { TagSet } from '../concern/read-preference.ts';
import { MongoCompatibilityError } from '../error/api-error.ts';
import type { MongoError } from '../error/mongo-error.ts';
import {
  allHosts,
  isDataBearing,
  isSameServer,
  isWritable,
  type ServerDescription as ServerFacts,
  type ServerType,
} from '../sdam/server-description.ts';
import type {
  TopologyDescription as TopologyFacts,
  TopologyType,
} from '../sdam/topology-description.ts';
import type { TopologyVersion } from '../sdam/topology-version.ts';
import type { ClusterTime } from '../session/cluster-clock.ts';
import { HostAddress } from '../uri/host-address.ts';

const SERVERS = new WeakMap<ServerFacts, ServerDescription>();
const TOPOLOGIES = new WeakMap<TopologyFacts, TopologyDescription>();

/** The driver's belief about one server, as applications see it (SDAM, "ServerDescription"). */
export class ServerDescription {
  /** The address that the client knows the server by, `host:port`. */
  declare readonly address: string;
  /** The type of the server. */
  declare readonly type: ServerType;
  /** The members that can become primary. */
  declare readonly hosts: string[];
  /** The members that never become primary. */
  declare readonly passives: string[];
  /** The members that vote only. */
  declare readonly arbiters: string[];
  /** The tags that read preferences may ask for. */
  declare readonly tags: TagSet;
  /** The error for which the server is unknown. */
  declare readonly error: MongoError | null;
  /** Counts the changes of what hello tells. */
  declare readonly topologyVersion: TopologyVersion | null;
  /** The oldest wire version that the server speaks. */
  declare readonly minWireVersion: number;
  /** The newest wire version that the server speaks. */
  declare readonly maxWireVersion: number;
  /** The weighted average in milliseconds; -1 while it is not known. */
  declare readonly roundTripTime: number;
  /** The least of the last ten samples in milliseconds; 0 until there are two. */
  declare readonly minRoundTripTime: number;
  /** The time when it was looked at last. */
  declare readonly lastUpdateTime: number;
  /** The time when the server's last write was, in milliseconds since the epoch; 0 where it does not tell. */
  declare readonly lastWriteDate: number;
  /** The address that the server calls itself; null outside of replica sets. */
  declare readonly me: string | null;
  /** The address of the primary; null where none is known. */
  declare readonly primary: string | null;
  /** The name of the replica set; null where there is none. */
  declare readonly setName: string | null;
  /** The version of the set's configuration. */
  declare readonly setVersion: number | null;
  /** The election that the primary has won. */
  declare readonly electionId: ObjectId | null;
  /** For how long an idle session lives, in minutes; null where there are no sessions. */
  declare readonly logicalSessionTimeoutMinutes: number | null;
  /** The largest message that the server takes, in bytes. */
  declare readonly maxMessageSizeBytes: number | null;
  /** The most writes that one command may have. */
  declare readonly maxWriteBatchSize: number | null;
  /** The largest document that the server takes, in bytes. */
  declare readonly maxBsonObjectSize: number | null;
  /** True for query analysis, which stores nothing. */
  declare readonly iscryptd: boolean;
  /** The newest cluster time that the server has told. */
  declare readonly $clusterTime?: ClusterTime;
  readonly #facts: ServerFacts;

  constructor(facts: ServerFacts) {
    Object.assign(this, facts, { lastWriteDate: facts.lastWriteDate ?? 0 });
    this.#facts = facts;
  }

  /** The one that shows these facts. */
  static of(facts: ServerFacts): ServerDescription {
    let shown = SERVERS.get(facts);
    if (shown === undefined) {
      shown = new ServerDescription(facts);
      SERVERS.set(facts, shown);
    }
    return shown;
  }

  /** The address in its parts. */
  get hostAddress(): HostAddress {
    return HostAddress.fromString(this.address);
  }

  /** The members, those that never become primary and that vote only among them. */
  get allHosts(): string[] {
    return [...allHosts(this.#facts)];
  }

  /** True if a secondary read may go to it. */
  get isReadable(): boolean {
    return this.type === 'RSSecondary' || this.isWritable;
  }

  /** True for a server that has data. */
  get isDataBearing(): boolean {
    return isDataBearing(this.#facts);
  }

  /** True for a server that takes writes. */
  get isWritable(): boolean {
    return isWritable(this.#facts);
  }

  /** The host's name or number in `address`. */
  get host(): string {
    return this.hostAddress.host ?? '';
  }

  /** The port in `address`. */
  get port(): number {
    return this.hostAddress.port ?? 0;
  }

  /** True if both tell the same of a server (SDAM, "Server Description Equality"). */
  equals(other?: ServerDescription | null): boolean {
    return other != null && isSameServer(this.#facts, other.#facts);
  }
}

/** The driver's belief about a deployment, as applications see it (SDAM, "TopologyDescription"). */
export class TopologyDescription {
  /** The type of the deployment. */
  declare readonly type: TopologyType;
  /** The name of the replica set; null where there is none. */
  declare readonly setName: string | null;
  /** The newest version of the set's configuration that a primary has told. */
  declare readonly maxSetVersion: number | null;
  /** The newest election that a primary has told. */
  declare readonly maxElectionId: ObjectId | null;
  /** The description of each server, by its address `host:port`. */
  readonly servers: Map<string, ServerDescription>;
  /** True where what is known may be old. */
  readonly stale: boolean = false;
  /** True where driver and servers have a wire version in common. */
  readonly compatible: boolean;
  /** The error for which driver and servers cannot work together. */
  declare readonly compatibilityError?: string;
  /** For how long an idle session lives, in minutes; null where there are no sessions. */
  declare readonly logicalSessionTimeoutMinutes: number | null;
  /** The wire version that all servers speak. */
  readonly commonWireVersion: number;
  constructor(facts: TopologyFacts) {
    const { servers, compatibilityError, ...rest } = facts;
    Object.assign(this, rest);
    this.servers = new Map(
      [...servers].map(([address, server]) => [address, ServerDescription.of(server)]),
    );
    this.compatible = compatibilityError === null;
    if (compatibilityError !== null) this.compatibilityError = compatibilityError;
    const known = [...this.servers.values()].filter(({ type }) => type !== 'Unknown');
    this.commonWireVersion =
      known.length === 0 ? 0 : Math.min(...known.map(({ maxWireVersion }) => maxWireVersion));
  }

  /** The one that shows these facts. */
  static of(facts: TopologyFacts): TopologyDescription {
    let shown = TOPOLOGIES.get(facts);
    if (shown === undefined) {
      shown = new TopologyDescription(facts);
      TOPOLOGIES.set(facts, shown);
    }
    return shown;
  }

  /** The first error among its servers. */
  get error(): MongoError | null {
    if (this.compatibilityError !== undefined) {
      return new MongoCompatibilityError(this.compatibilityError);
    }
    for (const { error } of this.servers.values()) if (error !== null) return error;
    return null;
  }

  /** True where the type of any server is known. */
  get hasKnownServers(): boolean {
    return [...this.servers.values()].some(({ type }) => type !== 'Unknown');
  }

  /** True where any server has data. */
  get hasDataBearingServers(): boolean {
    return [...this.servers.values()].some((server) => server.isDataBearing);
  }

  /** For `JSON.stringify`, which knows no maps. */
  toJSON(): Document {
    return { ...this, servers: Object.fromEntries(this.servers) };
  }
}
