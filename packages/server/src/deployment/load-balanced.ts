import { present } from '@touchstone/protocol';
import { type Listener, nodeRuntime, type Runtime } from '@touchstone/runtime';
import { checkOptions, type OptionNames } from '../server/check-options.ts';
import { listenForLoadBalancer } from './balanced-port.ts';
import type { Deployment } from './deployment.ts';
import { deploymentUri } from './deployment-uri.ts';
import type { DumpOptions } from './dump.ts';
import type { Snapshot } from './isolation.ts';
import { LoadBalancer, type ProxyProtocol } from './load-balancer.ts';
import type { Seed } from './seed.ts';
import {
  SHARDED_CLUSTER_OPTION_NAMES,
  type ShardedCluster,
  type ShardedClusterOptions,
  startShardedCluster,
} from './sharded-cluster.ts';

/** Options of a sharded cluster behind load balancers. `port` is the first front-end's. */
export interface LoadBalancedOptions extends ShardedClusterOptions {
  /** Describes how the load balancer tells the mongoses who the client is; default `v2`. */
  readonly proxyProtocol?: ProxyProtocol;
}

const LOAD_BALANCED_OPTION_NAMES: OptionNames<LoadBalancedOptions> = {
  ...SHARDED_CLUSTER_OPTION_NAMES,
  proxyProtocol: true,
};

/**
 * A sharded cluster behind two front-ends: the first passes everything to one mongos, the second to
 * all of them in turn.
 */
export class LoadBalancedCluster implements Deployment {
  /** The sharded cluster behind the load balancers. */
  readonly cluster: ShardedCluster;
  readonly #options: LoadBalancedOptions;
  readonly #ports: readonly Listener[];
  readonly #frontEnds: readonly LoadBalancer[];

  private constructor(
    options: LoadBalancedOptions,
    started: {
      readonly cluster: ShardedCluster;
      readonly ports: readonly Listener[];
      readonly frontEnds: readonly LoadBalancer[];
    },
  ) {
    this.#options = options;
    this.cluster = started.cluster;
    this.#ports = started.ports;
    this.#frontEnds = started.frontEnds;
  }

  /** Starts everything. Rejects as `startLoadBalanced` does. */
  static async start(options: LoadBalancedOptions): Promise<LoadBalancedCluster> {
    const { proxyProtocol = 'v2', ...of } = options;
    const { tls, runtime = nodeRuntime() } = of;
    const cluster = await startShardedCluster({ ...of, runtime, port: 0 });
    const ports: Listener[] = [];
    const frontEnds: LoadBalancer[] = [];
    const started = new LoadBalancedCluster(options, { cluster, ports, frontEnds });
    try {
      for (const host of cluster.hosts) {
        const { host: on = '127.0.0.1', unref = false } = options;
        const place = { host: on, proxyProtocol, tls, unref };
        ports.push(await listenForLoadBalancer(runtime, cluster.mongos(host), place));
      }
      frontEnds.push(...(await startFrontEnds(runtime, ports, { ...options, proxyProtocol })));
    } catch (error) {
      await started.close();
      throw error;
    }
    return started;
  }

  /** Leads to the first front-end. */
  get uri(): string {
    return this.#uriOf(0);
  }

  /** The connection string for drivers, with a database in it. */
  uriFor(database: string): string {
    return this.#uriOf(0, { ...this.#options, database });
  }

  /** Leads to the front-end with several mongoses behind it. */
  get multipleMongosUri(): string {
    return this.#uriOf(1);
  }

  /** The addresses of the front-ends, `host:port`; clients see no others. */
  get hosts(): readonly string[] {
    return this.#frontEnds.map(({ address }) => address);
  }

  /** Remembers all data as they are now (see `Deployment`). */
  snapshot(): Snapshot {
    return this.cluster.snapshot();
  }

  /** Makes all data what they were at a snapshot (see `Deployment`). */
  restore(snapshot: Snapshot): void {
    this.cluster.restore(snapshot);
  }

  /** Takes all data away, but for the users and roles from the start. */
  reset(): void {
    this.cluster.reset();
  }

  /** Stores documents; resolves to their number. */
  seed(seed: Seed): Promise<number> {
    return this.cluster.seed(seed);
  }

  /** Writes all databases into a folder, in mongodump's format. */
  dump(folder: string, options: DumpOptions = {}): Promise<number> {
    return this.cluster.dump(folder, options);
  }

  /** Stops the load balancers and the cluster, and cuts every connection. */
  async close(): Promise<void> {
    await Promise.all([
      ...this.#frontEnds.map((frontEnd) => frontEnd.close()),
      ...this.#ports.map((port) => port.close()),
      this.cluster.close(),
    ]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #uriOf(at: number, options: LoadBalancedOptions = this.#options): string {
    const uri = deploymentUri([present(this.hosts[at])], options);
    return `${uri}${uri.includes('?') ? '&' : '?'}loadBalanced=true`;
  }
}

async function startFrontEnds(
  runtime: Runtime,
  ports: readonly Listener[],
  options: LoadBalancedOptions & { readonly proxyProtocol: ProxyProtocol },
): Promise<readonly LoadBalancer[]> {
  const { host = '127.0.0.1', port = 0, proxyProtocol } = options;
  const addresses = ports.map(({ address }) =>
    address.kind === 'tcp' ? `${address.host}:${address.port}` : address.path,
  );
  const frontEnds: LoadBalancer[] = [];
  for (const behind of [addresses.slice(0, 1), addresses]) {
    const own = { ...options, host, port: port === 0 ? 0 : port + frontEnds.length };
    const backends = { addresses: behind, proxyProtocol };
    frontEnds.push(await LoadBalancer.listen(runtime, own, backends));
  }
  return frontEnds;
}

/**
 * Starts a sharded cluster behind two load balancers. Rejects with `TransportError` when a port is
 * taken (unless `anotherPort`), with `RangeError` for impossible numbers or a version without a profile, with
 * `TypeError` for an unknown option.
 *
 * @example
 * ```ts
 * import { MongoClient } from 'mongodb';
 *
 * await using cluster = await startLoadBalanced();
 * await using client = new MongoClient(cluster.uri);
 * const { serviceId } = await client.db('admin').command({ hello: 1, loadBalanced: true });
 * serviceId; // => new ObjectId('…')
 * ```
 */
export async function startLoadBalanced(
  options: LoadBalancedOptions = {},
): Promise<LoadBalancedCluster> {
  checkOptions(options, LOAD_BALANCED_OPTION_NAMES, 'startLoadBalanced');
  return LoadBalancedCluster.start(options);
}
