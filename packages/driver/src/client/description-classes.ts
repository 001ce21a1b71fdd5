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

/** What the driver believes about one server, as applications see it (SDAM, "ServerDescription"). */
export class ServerDescription {
  declare readonly address: string;
  declare readonly type: ServerType;
  declare readonly hosts: string[];
  declare readonly passives: string[];
  declare readonly arbiters: string[];
  declare readonly tags: TagSet;
  /** Why the server is unknown. */
  declare readonly error: MongoError | null;
  declare readonly topologyVersion: TopologyVersion | null;
  declare readonly minWireVersion: number;
  declare readonly maxWireVersion: number;
  /** The weighted average in milliseconds; -1 while it is not known. */
  declare readonly roundTripTime: number;
  /** The least of the last ten samples in milliseconds; 0 until there are two. */
  declare readonly minRoundTripTime: number;
  declare readonly lastUpdateTime: number;
  /** When the server's last write was, in milliseconds since the epoch; 0 where it does not tell. */
  declare readonly lastWriteDate: number;
  declare readonly me: string | null;
  declare readonly primary: string | null;
  declare readonly setName: string | null;
  declare readonly setVersion: number | null;
  declare readonly electionId: ObjectId | null;
  declare readonly logicalSessionTimeoutMinutes: number | null;
  declare readonly maxMessageSizeBytes: number | null;
  declare readonly maxWriteBatchSize: number | null;
  declare readonly maxBsonObjectSize: number | null;
  declare readonly iscryptd: boolean;
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

  get hostAddress(): HostAddress {
    return HostAddress.fromString(this.address);
  }

  get allHosts(): string[] {
    return [...allHosts(this.#facts)];
  }

  /** Whether a secondary read may go to it. */
  get isReadable(): boolean {
    return this.type === 'RSSecondary' || this.isWritable;
  }

  get isDataBearing(): boolean {
    return isDataBearing(this.#facts);
  }

  get isWritable(): boolean {
    return isWritable(this.#facts);
  }

  get host(): string {
    return this.hostAddress.host ?? '';
  }

  get port(): number {
    return this.hostAddress.port ?? 0;
  }

  /** Whether both tell the same of a server (SDAM, "Server Description Equality"). */
  equals(other?: ServerDescription | null): boolean {
    return other != null && isSameServer(this.#facts, other.#facts);
  }
}

/** What the driver believes about a deployment, as applications see it (SDAM, "TopologyDescription"). */
export class TopologyDescription {
  declare readonly type: TopologyType;
  declare readonly setName: string | null;
  declare readonly maxSetVersion: number | null;
  declare readonly maxElectionId: ObjectId | null;
  readonly servers: Map<string, ServerDescription>;
  readonly stale: boolean = false;
  readonly compatible: boolean;
  declare readonly compatibilityError?: string;
  declare readonly logicalSessionTimeoutMinutes: number | null;
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

  get hasKnownServers(): boolean {
    return [...this.servers.values()].some(({ type }) => type !== 'Unknown');
  }

  get hasDataBearingServers(): boolean {
    return [...this.servers.values()].some((server) => server.isDataBearing);
  }

  /** For `JSON.stringify`, which knows no maps. */
  toJSON(): Document {
    return { ...this, servers: Object.fromEntries(this.servers) };
  }
}
