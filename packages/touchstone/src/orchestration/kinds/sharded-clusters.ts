import {
  type MongosOptions,
  type ReplicaSet,
  type ShardedCluster,
  type ShardOptions,
  startShardedCluster,
} from '@touchstone/server';
import type { JsonObject } from '../../test-file/reader.ts';
import {
  BadRequest,
  type CommonConfiguration,
  type MemberConfiguration,
  type ShardConfiguration,
  type ShardedClusterConfiguration,
} from '../configuration.ts';
import { processOptions } from '../process-options.ts';
import { authUri, type OrchestratedProcess } from '../processes.ts';
import type { Orchestrated, Setting } from './kind.ts';
import { memberOptions, memberProcess } from './replica-sets.ts';

/** A sharded cluster whose mongoses can be listed, added and taken away. */
export interface OrchestratedCluster extends Orchestrated {
  readonly routers: readonly OrchestratedProcess[];
  /** The description of each shard. */
  readonly shards: readonly JsonObject[];
  /** Resolves to its description. Rejects with BadRequest for flags that there are not, and for a name that is taken. */
  addShard(configuration: ShardConfiguration): Promise<JsonObject>;
  /** Rejects with BadRequest where databases live there, or it is the last one. */
  removeShard(id: string): Promise<void>;
  /** Rejects with BadRequest for flags that there are not. */
  addRouter(params: JsonObject): Promise<OrchestratedProcess>;
  removeRouter(router: OrchestratedProcess): Promise<void>;
}

/** Starts a sharded cluster; each shard has a primary then. */
export async function startCluster(
  configuration: ShardedClusterConfiguration,
  setting: Setting,
): Promise<OrchestratedCluster> {
  const { shards = [{}], routers = [{}], configsvrs: _, ...common } = configuration;
  const { version } = setting;
  const cluster = await startShardedCluster({
    ...processOptions(splitRouter(routers[0] ?? {}).params, common, version),
    port: 0,
    mongoses: routers.map((params) => mongosOptions(params, common, version)),
    shards: shards.map((each) => shardOptions(each, common, version)),
  });
  return new ClusterOfProcesses(cluster, { ...setting, common, routers, shards });
}

function membersOf({ shardParams = {} }: ShardConfiguration): readonly MemberConfiguration[] {
  const { members, procParams = {} } = shardParams;
  return members ?? [{ procParams }];
}

function shardOptions(
  shard: ShardConfiguration,
  common: CommonConfiguration,
  version: string,
): ShardOptions {
  return {
    ...(shard.id !== undefined && { name: shard.id }),
    members: membersOf(shard).map((each) => memberOptions(each, common, version)),
  };
}

// The port for load balancers is a server parameter of mongos.
function splitRouter(params: JsonObject): {
  readonly params: JsonObject;
  readonly loadBalancerPort: number | undefined;
} {
  const { loadBalancerPort, ...parameters } = { ...(params['setParameter'] as JsonObject) };
  return {
    params: { ...params, setParameter: parameters },
    loadBalancerPort: loadBalancerPort === undefined ? undefined : Number(loadBalancerPort),
  };
}

function mongosOptions(
  given: JsonObject,
  common: CommonConfiguration,
  version: string,
): MongosOptions {
  const { params, loadBalancerPort } = splitRouter(given);
  const { host = '127.0.0.1', port = 0 } = processOptions(params, common, version);
  return { host, port, ...(loadBalancerPort !== undefined && { loadBalancerPort }) };
}

class ClusterOfProcesses implements OrchestratedCluster {
  readonly id: string;
  readonly #cluster: ShardedCluster;
  readonly #common: CommonConfiguration;
  readonly #setting: Setting;
  /** The processes of each shard, by its set. */
  readonly #members = new Map<ReplicaSet, readonly OrchestratedProcess[]>();
  readonly #routers: OrchestratedProcess[] = [];

  constructor(
    cluster: ShardedCluster,
    setting: Setting & {
      readonly common: CommonConfiguration;
      readonly routers: readonly JsonObject[];
      readonly shards: readonly ShardConfiguration[];
    },
  ) {
    this.id = setting.id;
    this.#cluster = cluster;
    this.#common = setting.common;
    this.#setting = setting;
    for (const [at, set] of cluster.shards.entries()) {
      this.#noteShard(set, setting.shards[at] ?? {});
    }
    for (const [at, params] of setting.routers.entries()) {
      this.#note(params, cluster.hosts[at] as string);
    }
  }

  get routers(): readonly OrchestratedProcess[] {
    return this.#routers;
  }

  get processes(): readonly OrchestratedProcess[] {
    return [...[...this.#members.values()].flat(), ...this.#routers];
  }

  get shards(): readonly JsonObject[] {
    return this.#cluster.shards.map(shardInfo);
  }

  async addShard(configuration: ShardConfiguration): Promise<JsonObject> {
    const options = shardOptions(configuration, this.#common, this.#setting.version);
    const set = await this.#cluster.addShard(options).catch(asBadRequest);
    this.#noteShard(set, configuration);
    return shardInfo(set);
  }

  async removeShard(id: string): Promise<void> {
    const set = this.#cluster.shards.find(({ setName }) => setName === id);
    await this.#cluster.removeShard(id).catch(asBadRequest);
    if (set !== undefined) this.#members.delete(set);
  }

  info(): JsonObject {
    const hosts = this.#cluster.hosts.join(',');
    return {
      id: this.id,
      shards: this.shards,
      configsvrs: [{ id: 'config' }],
      routers: this.#routers.map(({ id, address }) => ({ id, hostname: address })),
      mongodb_uri: `mongodb://${hosts}`,
      orchestration: 'sharded_clusters',
      ...(this.#common.login && { mongodb_auth_uri: authUri(hosts, this.#common) }),
    };
  }

  async act(action: string): Promise<void> {
    if (action !== 'reset')
      throw new BadRequest(`There is no action "${action}" here; there is reset.`);
    await Promise.all(this.processes.map((each) => each.start()));
  }

  async addRouter(params: JsonObject): Promise<OrchestratedProcess> {
    const options = mongosOptions(params, this.#common, this.#setting.version);
    return this.#note(params, await this.#cluster.addMongos(options));
  }

  async removeRouter(router: OrchestratedProcess): Promise<void> {
    await this.#cluster.removeMongos(router.address);
    this.#routers.splice(this.#routers.indexOf(router), 1);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#cluster.close();
  }

  #noteShard(set: ReplicaSet, configuration: ShardConfiguration): void {
    const members = membersOf(configuration);
    const processes = set.hosts.map((address, at) => {
      const { procParams: params = {}, server_id } = members[at] ?? {};
      const id = server_id ?? this.#setting.newId();
      return memberProcess(set, address, { id, params, common: this.#common });
    });
    this.#members.set(set, processes);
  }

  #note(params: JsonObject, address: string): OrchestratedProcess {
    const cluster = this.#cluster;
    let isUp = true;
    const router: OrchestratedProcess = {
      id: this.#setting.newId(),
      name: 'mongos',
      params,
      common: this.#common,
      address,
      get running() {
        return isUp ? cluster.mongos(address) : undefined;
      },
      get isPrimary() {
        return isUp;
      },
      async start() {
        await cluster.restart(address);
        isUp = true;
      },
      async stop() {
        isUp = false;
        await cluster.kill(address);
      },
    };
    this.#routers.push(router);
    return router;
  }
}

function shardInfo(set: ReplicaSet): JsonObject {
  return {
    id: set.setName,
    _id: set.setName,
    isReplicaSet: true,
    tags: [],
    mongodb_uri: `mongodb://${set.hosts.join(',')}/?replicaSet=${set.setName}`,
  };
}

// It was asked for something that the cluster refuses.
function asBadRequest(error: unknown): never {
  throw error instanceof RangeError ? new BadRequest(error.message) : error;
}
