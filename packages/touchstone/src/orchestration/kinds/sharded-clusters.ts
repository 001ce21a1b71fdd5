import {
  type MongosOptions,
  type ShardedCluster,
  type ShardOptions,
  startShardedCluster,
} from '@touchstone/server';
import type { JsonObject } from '../../test-file/reader.ts';
import {
  BadRequest,
  type CommonConfiguration,
  type MemberConfiguration,
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
  const shardMembers = shards.map(({ shardParams = {} }) => {
    const { members, procParams = {} } = shardParams;
    return members ?? [{ procParams }];
  });
  const cluster = await startShardedCluster({
    ...processOptions(splitRouter(routers[0] ?? {}).params, common, version),
    port: 0,
    mongoses: routers.map((params) => mongosOptions(params, common, version)),
    shards: shards.map(
      ({ id: name }, at): ShardOptions => ({
        ...(name !== undefined && { name }),
        members: (shardMembers[at] as readonly MemberConfiguration[]).map((each) =>
          memberOptions(each, common, version),
        ),
      }),
    ),
  });
  return new ClusterOfProcesses(cluster, { ...setting, common, routers, shardMembers });
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
  readonly shards: readonly JsonObject[];
  readonly #cluster: ShardedCluster;
  readonly #common: CommonConfiguration;
  readonly #setting: Setting;
  readonly #members: readonly OrchestratedProcess[];
  readonly #routers: OrchestratedProcess[] = [];

  constructor(
    cluster: ShardedCluster,
    setting: Setting & {
      readonly common: CommonConfiguration;
      readonly routers: readonly JsonObject[];
      readonly shardMembers: readonly (readonly MemberConfiguration[])[];
    },
  ) {
    const { common, newId } = setting;
    this.id = setting.id;
    this.#cluster = cluster;
    this.#common = common;
    this.#setting = setting;
    this.#members = cluster.shards.flatMap((set, shard) =>
      set.hosts.map((address, at) => {
        const { procParams: params = {}, server_id } = setting.shardMembers[shard]?.[at] ?? {};
        return memberProcess(set, address, { id: server_id ?? newId(), params, common });
      }),
    );
    this.shards = cluster.shards.map((set) => ({
      id: set.setName,
      _id: set.setName,
      isReplicaSet: true,
      tags: [],
      mongodb_uri: `mongodb://${set.hosts.join(',')}/?replicaSet=${set.setName}`,
    }));
    for (const [at, params] of setting.routers.entries()) {
      this.#note(params, cluster.hosts[at] as string);
    }
  }

  get routers(): readonly OrchestratedProcess[] {
    return this.#routers;
  }

  get processes(): readonly OrchestratedProcess[] {
    return [...this.#members, ...this.#routers];
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
