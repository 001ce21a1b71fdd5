import { nodeRuntime, type Runtime } from '@touchstone/runtime';
import { Cluster } from '../routing/cluster.ts';
import type { Shard } from '../routing/shard.ts';
import {
  checkInMemory,
  checkOptions,
  type OptionNames,
  SERVER_OPTION_NAMES,
} from '../server/check-options.ts';
import type { ServerOptions } from '../server/server-options.ts';
import type { TestServer } from '../server/test-server.ts';
import { ClusterClock } from '../storage/cluster-clock.ts';
import { IsolatedDeployment } from './isolated-deployment.ts';
import { startMongos } from './mongos.ts';
import { ReplicaSet } from './replica-set.ts';

/** The place where a mongos listens. */
export interface MongosOptions {
  /** Default: that of the cluster. In a simulated network each mongos may have its own. */
  readonly host?: string;
  /** Default: the cluster's port for the first, the next ports for the others; without one, any that is free. */
  readonly port?: number;
}

/** Options of a sharded cluster. `port` is that of the first mongos; the others follow. */
export interface ShardedClusterOptions extends ServerOptions {
  /** The number of mongoses, or where each one listens; default 2. */
  readonly mongoses?: number | readonly MongosOptions[];
  /** The number of shards; default 1. */
  readonly shards?: number;
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

interface Sets {
  readonly shards: readonly ReplicaSet[];
  readonly config: ReplicaSet;
  /** The times of all of them. */
  readonly clock: ClusterClock;
}

/** Mongoses in front of shards, each of which is a replica set; all in one process. */
export class ShardedCluster extends IsolatedDeployment {
  /** The shards, in the order of their names: `shard0`, `shard1` … */
  readonly shards: readonly ReplicaSet[];
  readonly #config: ReplicaSet;
  readonly #cluster: Cluster;
  readonly #mongoses: TestServer[] = [];

  private constructor(options: ShardedClusterOptions, sets: Sets) {
    super(options, () => ({
      data: [...sets.shards, sets.config].map(({ isolated }) => isolated),
      nodes: this.#mongoses.map(({ node }) => node),
      remember: () => this.#cluster.remember(),
    }));
    this.shards = sets.shards;
    this.#config = sets.config;
    this.#cluster = new Cluster(sets.shards.map(shardOf), {
      config: shardOf(sets.config),
      clock: sets.clock,
    });
  }

  /** Starts everything. Rejects as `startShardedCluster` does. */
  static async start(options: ShardedClusterOptions): Promise<ShardedCluster> {
    const { shards = 1, membersPerShard = 3, runtime = nodeRuntime() } = options;
    const mongoses = mongosesOf(options);
    checkCount(mongoses.length, 'mongos');
    checkCount(shards, 'shard');
    const set = { ...options, runtime, port: 0 };
    const clock = new ClusterClock();
    const started = await Promise.all([
      ReplicaSet.start({ ...set, setName: 'config', members: 1 }, clock),
      ...Array.from({ length: shards }, (_, at) =>
        ReplicaSet.start({ ...set, setName: `shard${at}`, members: membersPerShard }, clock),
      ),
    ]);
    const [config, ...rest] = started as [ReplicaSet, ...ReplicaSet[]];
    const cluster = new ShardedCluster(options, { shards: rest, config, clock });
    try {
      await cluster.#startMongoses(mongoses, { ...options, runtime });
    } catch (error) {
      await cluster.close();
      throw error;
    }
    return cluster;
  }

  /** `host:port` of every mongos. */
  get hosts(): readonly string[] {
    return this.#mongoses.map(({ address }) => address);
  }

  /** The server of a mongos. Throws RangeError when there is none at that address. */
  mongos(host: string): TestServer {
    const server = this.#mongoses.find(({ address }) => address === host);
    if (server !== undefined) return server;
    throw new RangeError(`There is no mongos ${host}; there are ${this.hosts.join(', ')}.`);
  }

  /** Stops the mongoses and the shards, and cuts every connection. */
  async close(): Promise<void> {
    await Promise.all([
      ...this.#mongoses.map((server) => server.close()),
      ...this.shards.map((shard) => shard.close()),
      this.#config.close(),
    ]);
  }

  protected override writable(): TestServer {
    return this.#mongoses[0]!;
  }

  async #startMongoses(
    mongoses: readonly MongosOptions[],
    options: ShardedClusterOptions & { readonly runtime: Runtime },
  ): Promise<void> {
    for (const own of mongoses) {
      this.#mongoses.push(await startMongos(this.#cluster, { ...options, ...own }));
    }
    this.isolation.begin();
  }
}

function mongosesOf({ mongoses = 2, port = 0 }: ShardedClusterOptions): readonly MongosOptions[] {
  const places =
    typeof mongoses === 'number' ? Array.from({ length: mongoses }, () => ({})) : mongoses;
  return places.map((place, at) => ({ port: port === 0 ? 0 : port + at, ...place }));
}

function shardOf(set: ReplicaSet): Shard {
  return {
    id: set.setName,
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
  checkInMemory(options, 'startShardedCluster');
  return ShardedCluster.start(options);
}
