import { join } from 'node:path';
import { type Listener, nodeRuntime, type Runtime } from '@touchstone/runtime';
import { Cluster } from '../routing/cluster.ts';
import type { Shard } from '../routing/shard.ts';
import { checkOptions, type OptionNames, SERVER_OPTION_NAMES } from '../server/check-options.ts';
import type { ServerOptions } from '../server/server-options.ts';
import type { TestServer } from '../server/test-server.ts';
import { ClusterClock } from '../storage/cluster-clock.ts';
import { listenForLoadBalancer } from './balanced-port.ts';
import { IsolatedDeployment } from './isolated-deployment.ts';
import { startMongos } from './mongos.ts';
import { ReplicaSet } from './replica-set.ts';
import type { MemberOptions, ReplicaSetOptions } from './replica-set-options.ts';
import { startTogether } from './start-together.ts';

/** The place where a mongos listens. */
export interface MongosOptions {
  /** Default: that of the cluster. In a simulated network each mongos may have its own. */
  readonly host?: string;
  /** Default: the cluster's port for the first, the next ports for the others; without one, any that is free. */
  readonly port?: number;
  /** A second port, for load balancers that say who the client is (PROXY protocol). Default: none. */
  readonly loadBalancerPort?: number;
}

/** Options of one shard. */
export interface ShardOptions {
  /** Its name, and that of its set; default `shard0`, `shard1` … */
  readonly name?: string;
  /** The number of members, or options of each one; default: `membersPerShard`. */
  readonly members?: number | readonly MemberOptions[];
}

/** Options of a sharded cluster. `port` is that of the first mongos; the others follow. */
export interface ShardedClusterOptions extends ServerOptions {
  /** The number of mongoses, or where each one listens; default 2. */
  readonly mongoses?: number | readonly MongosOptions[];
  /** The number of shards, or options of each one; default 1. */
  readonly shards?: number | readonly ShardOptions[];
  /** The number of members that each shard has; default 3. */
  readonly membersPerShard?: number;
}

/** The names of the options of `startShardedCluster`. */
export const SHARDED_CLUSTER_OPTION_NAMES: OptionNames<ShardedClusterOptions> = {
  ...SERVER_OPTION_NAMES,
  membersPerShard: true,
  mongoses: true,
  shards: true,
};

/** One mongos, and the ports that it listens on while it is up. */
interface Mongos {
  readonly place: MongosOptions;
  address: string;
  server: TestServer | undefined;
  balanced: Listener | undefined;
}

interface Sets {
  readonly shards: readonly ReplicaSet[];
  readonly config: ReplicaSet;
  /** The times of all of them. */
  readonly clock: ClusterClock;
}

/** Mongoses in front of shards, each of which is a replica set; all in one process. */
export class ShardedCluster extends IsolatedDeployment {
  readonly #shards: ReplicaSet[];
  readonly #config: ReplicaSet;
  readonly #cluster: Cluster;
  readonly #clock: ClusterClock;
  readonly #options: ShardedClusterOptions;
  readonly #runtime: Runtime;
  readonly #mongoses: Mongos[] = [];

  private constructor(options: ShardedClusterOptions, sets: Sets) {
    super(options, () => ({
      data: [...this.#shards, sets.config].map(({ isolated }) => isolated),
      nodes: this.#mongoses.flatMap(({ server }) => (server === undefined ? [] : [server.node])),
      remember: () => this.#cluster.remember(),
    }));
    this.#options = options;
    this.#runtime = options.runtime ?? nodeRuntime();
    this.#shards = [...sets.shards];
    this.#clock = sets.clock;
    this.#config = sets.config;
    this.#cluster = new Cluster(
      sets.shards.map((set) => shardOf(set)),
      {
        config: shardOf(sets.config),
        clock: sets.clock,
      },
    );
  }

  /** Starts everything. Rejects as `startShardedCluster` does. */
  static async start(options: ShardedClusterOptions): Promise<ShardedCluster> {
    const { shards = 1, membersPerShard = 3, runtime = nodeRuntime() } = options;
    const mongoses = mongosesOf(options);
    checkCount(mongoses.length, 'mongos');
    const told: readonly ShardOptions[] =
      typeof shards === 'number' ? Array.from({ length: checked(shards) }, () => ({})) : shards;
    checkCount(told.length, 'shard');
    const sets = [
      { setName: 'config', members: 1 },
      ...told.map(({ name, members = membersPerShard }, at) => ({
        setName: name ?? `shard${at}`,
        members,
      })),
    ];
    checkNames(sets.map(({ setName }) => setName));
    const clock = new ClusterClock();
    const started = await startTogether(
      sets.map((own) => startSet({ ...options, runtime }, own, clock)),
      (set) => set.close(),
    );
    const [config, ...rest] = started as [ReplicaSet, ...ReplicaSet[]];
    const cluster = new ShardedCluster(options, { shards: rest, config, clock });
    try {
      for (const place of mongoses) await cluster.#add(place);
      cluster.isolation.begin();
    } catch (error) {
      await cluster.close();
      throw error;
    }
    return cluster;
  }

  /** `host:port` of every mongos, those that are down among them. */
  get hosts(): readonly string[] {
    return this.#mongoses.map(({ address }) => address);
  }

  /** The server of a mongos. Throws RangeError when there is none at that address, or it is down. */
  mongos(host: string): TestServer {
    const { server } = this.#named(host);
    if (server !== undefined) return server;
    throw new RangeError(`The mongos ${host} is down.`);
  }

  /** Stops a mongos: its connections are cut, and nobody answers at its address. */
  async kill(host: string): Promise<void> {
    const mongos = this.#named(host);
    const { server, balanced } = mongos;
    mongos.server = undefined;
    mongos.balanced = undefined;
    await Promise.all([balanced?.close(), server?.close()]);
  }

  /** Starts a mongos that was killed, at the same address. Rejects with TransportError where that is taken. */
  async restart(host: string): Promise<void> {
    const mongos = this.#named(host);
    if (mongos.server === undefined) await this.#listen(mongos);
  }

  /** Adds a mongos to the running cluster. Resolves to its address. */
  async addMongos(options: MongosOptions = {}): Promise<string> {
    return (await this.#add(options)).address;
  }

  /** Takes a mongos away, and stops it. */
  async removeMongos(host: string): Promise<void> {
    await this.kill(host);
    this.#mongoses.splice(this.#mongoses.indexOf(this.#named(host)), 1);
  }

  /** The shards, in the order of their names: `shard0`, `shard1` … */
  get shards(): readonly ReplicaSet[] {
    return this.#shards;
  }

  /**
   * Adds a shard to the running cluster; databases that are new may live there. Resolves to its set. Snapshots from before
   * cannot be restored any more. Rejects with RangeError for a name that is taken.
   */
  async addShard({ name, members }: ShardOptions = {}): Promise<ReplicaSet> {
    const { membersPerShard = 3 } = this.#options;
    const setName = name ?? `shard${this.#shards.length}`;
    if (this.#shards.some((each) => each.setName === setName)) {
      throw new RangeError(`There is a shard ${setName} already.`);
    }
    const own = { setName, members: members ?? membersPerShard };
    const set = await startSet({ ...this.#options, runtime: this.#runtime }, own, this.#clock);
    this.#shards.push(set);
    this.#cluster.add(shardOf(set));
    this.isolation.begin();
    return set;
  }

  /**
   * Takes a shard away, and stops it. Snapshots from before cannot be restored any more. Rejects with RangeError where
   * there is no such shard, databases live there, or it is the last one.
   */
  async removeShard(name: string): Promise<void> {
    const at = this.#shards.findIndex((each) => each.setName === name);
    const set = this.#shards[at];
    if (set === undefined) throw new RangeError(`There is no shard ${name}.`);
    if (this.#shards.length === 1)
      throw new RangeError(`${name} is the last shard of the cluster.`);
    const shard = this.#cluster.named(name);
    const databases = this.#cluster.databasesOn(shard);
    if (databases.length > 0) {
      throw new RangeError(
        `Databases live on the shard ${name}; drop ${databases.join(', ')} first.`,
      );
    }
    this.#cluster.remove(shard);
    this.#shards.splice(at, 1);
    this.isolation.begin();
    await set.close();
  }

  /** Stops the mongoses and the shards, and cuts every connection. */
  async close(): Promise<void> {
    await Promise.all([
      ...this.hosts.map((host) => this.kill(host)),
      ...this.shards.map((shard) => shard.close()),
      this.#config.close(),
    ]);
  }

  protected override writable(): TestServer {
    const up = this.#mongoses.find(({ server }) => server !== undefined);
    if (up?.server !== undefined) return up.server;
    throw new RangeError('The sharded cluster has no mongos now.');
  }

  #named(host: string): Mongos {
    const mongos = this.#mongoses.find(({ address }) => address === host);
    if (mongos !== undefined) return mongos;
    throw new RangeError(`There is no mongos ${host}; there are ${this.hosts.join(', ')}.`);
  }

  async #add(place: MongosOptions): Promise<Mongos> {
    const mongos: Mongos = { place, address: '', server: undefined, balanced: undefined };
    await this.#listen(mongos);
    this.#mongoses.push(mongos);
    return mongos;
  }

  async #listen(mongos: Mongos): Promise<void> {
    const { loadBalancerPort, ...place } = mongos.place;
    const isFirst = mongos.address === '';
    const server = await startMongos(this.#cluster, {
      ...this.#options,
      ...place,
      runtime: this.#runtime,
      ...(!isFirst && { port: Number(mongos.address.split(':').at(-1)), anotherPort: false }),
    });
    mongos.server = server;
    mongos.address = server.address;
    if (loadBalancerPort === undefined) return;
    const { host = '127.0.0.1', tls, unref = false } = { ...this.#options, ...place };
    const balanced = { host, port: loadBalancerPort, proxyProtocol: 'v2' as const, tls, unref };
    try {
      mongos.balanced = await listenForLoadBalancer(this.#runtime, server, balanced);
    } catch (error) {
      await server.close();
      throw error;
    }
  }
}

function mongosesOf({ mongoses = 2, port = 0 }: ShardedClusterOptions): readonly MongosOptions[] {
  const places =
    typeof mongoses === 'number' ? Array.from({ length: mongoses }, () => ({})) : mongoses;
  return places.map((place, at) => ({ port: port === 0 ? 0 : port + at, ...place }));
}

// Each set has a folder of its own in that of the cluster.
function startSet(
  { dbPath, ...options }: ShardedClusterOptions & { readonly runtime: Runtime },
  own: Required<Pick<ReplicaSetOptions, 'setName' | 'members'>>,
  clock: ClusterClock,
): Promise<ReplicaSet> {
  const folder = dbPath === undefined ? {} : { dbPath: join(dbPath, own.setName) };
  return ReplicaSet.start({ ...options, ...folder, port: 0, ...own }, clock);
}

/** A set as the cluster knows it. */
export function shardOf(set: ReplicaSet, id: string = set.setName): Shard {
  return {
    id,
    setName: set.setName,
    storage: set.storage,
    retryableWrites: set.retryableWrites,
    get hosts() {
      return set.hosts;
    },
    get nodes() {
      return set.nodes;
    },
  };
}

function checked(shards: number): number {
  checkCount(shards, 'shard');
  return shards;
}

function checkNames(names: readonly string[]): void {
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new RangeError(`There is a shard ${twice} already.`);
}

function checkCount(count: number, what: string): void {
  if (Number.isInteger(count) && count >= 1) return;
  throw new RangeError(`A sharded cluster has at least one ${what}, not ${count}.`);
}

/**
 * Starts a sharded cluster; when the promise resolves, every shard has a primary. End it with `close()`, or declare it
 * with `await using`. Rejects with `TransportError` when a port is taken (unless `anotherPort`), with `RangeError` for
 * impossible numbers or a version without a profile, with `TypeError` for an unknown option.
 *
 * @example
 * ```ts
 * import { MongoClient } from 'mongodb';
 *
 * await using cluster = await startShardedCluster({ shards: 2, mongoses: 1 });
 * await using client = new MongoClient(cluster.uri);
 * await client.db('admin').command({ shardCollection: 'shop.orders', key: { item: 'hashed' } });
 * const { msg } = await client.db('admin').command({ hello: 1 });
 * msg; // => 'isdbgrid'
 * ```
 */
export async function startShardedCluster(
  options: ShardedClusterOptions = {},
): Promise<ShardedCluster> {
  checkOptions(options, SHARDED_CLUSTER_OPTION_NAMES, 'startShardedCluster');
  return ShardedCluster.start(options);
}
