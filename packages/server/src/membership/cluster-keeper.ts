import type { Runtime } from '@touchstone/runtime';
import { startMongos } from '../deployment/mongos.ts';
import type { ReplicaSet } from '../deployment/replica-set.ts';
import type { ReplicaSetOptions } from '../deployment/replica-set-options.ts';
import { shardOf } from '../deployment/sharded-cluster.ts';
import { Cluster, type ShardProcesses } from '../routing/cluster.ts';
import { storedShards } from '../routing/config-documents.ts';
import type { Shard } from '../routing/shard.ts';
import type { TestServer } from '../server/test-server.ts';
import type { ClusterClock } from '../storage/cluster-clock.ts';
import { CommandError } from '../value/command-error.ts';
import { stateOf } from './control-socket.ts';
import { LedSet } from './led-set.ts';
import type { Link, Message } from './link.ts';

/** The config servers' set, and the options of its process. */
export interface ClusterSetting {
  readonly runtime: Runtime;
  readonly options: ReplicaSetOptions;
  readonly config: ReplicaSet;
  readonly clock: ClusterClock;
}

/**
 * The cluster, in the process that leads the config servers: it leads the shards, too, and opens a door for each mongos.
 * A mongos may come and go; what it has begun is known here.
 */
export class ClusterKeeper implements ShardProcesses {
  readonly #setting: ClusterSetting;
  readonly #cluster: Cluster;
  readonly #shards = new Set<LedSet>();
  readonly #doors = new Set<TestServer>();
  #closed = false;

  constructor(setting: ClusterSetting) {
    this.#setting = setting;
    const { config, clock } = setting;
    const shards = storedShards(config.storage).map(({ id, setName, hosts }) => {
      const shard = this.#shard(id, setName, hosts);
      void shard.seek();
      return shard;
    });
    const own = shardOf(config, 'config');
    this.#cluster = new Cluster(shards, { config: own, clock, processes: this });
  }

  /** Opens a door for the clients of a mongos; it is closed when the mongos ends. */
  async open(link: Link, asked: Extract<Message, { kind: 'route' }>): Promise<void> {
    const { runtime, options } = this.#setting;
    const { dbPath: _, ...common } = options;
    const own = {
      ...common,
      runtime,
      host: '127.0.0.1',
      port: 0,
      parameters: { ...options.parameters, ...asked.parameters },
      onShutdown: () => link.send({ kind: 'shutDown' }),
    };
    const door = await startMongos(this.#cluster, own, asked.address);
    const close = (): void => {
      this.#doors.delete(door);
      void door.close();
    };
    if (this.#closed) {
      close();
      link.close();
      return;
    }
    this.#doors.add(door);
    link.listener = { message() {}, record() {}, closed: close };
    link.send({ kind: 'routed', port: door.port });
  }

  async start(id: string, setName: string, hosts: readonly string[]): Promise<Shard> {
    await this.#check(setName, hosts);
    const shard = this.#shard(id, setName, hosts);
    await shard.seek();
    if (shard.isLed) return shard;
    await this.release(shard);
    throw unreachable(setName);
  }

  async release(shard: Shard): Promise<void> {
    for (const each of this.#shards) {
      if (each !== shard) continue;
      this.#shards.delete(each);
      await each.close();
    }
  }

  /** Leaves the shards to their processes, and cuts off the clients of all mongoses. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#doors, ...this.#shards].map((each) => each.close()));
  }

  #shard(id: string, setName: string, hosts: readonly string[]): LedSet {
    const { runtime, options, clock } = this.#setting;
    const { onShutdown: _, ...common } = options;
    const changed = (shard: Shard): void => {
      if (this.#cluster?.shards.includes(shard)) this.#cluster.note(shard);
    };
    const shard = new LedSet({ runtime, options: common, clock, id, setName, hosts, changed });
    this.#shards.add(shard);
    return shard;
  }

  async #check(setName: string, hosts: readonly string[]): Promise<void> {
    const states = await Promise.all(hosts.map((host) => stateOf(this.#setting.runtime, host)));
    const there = states.filter((state) => state !== undefined);
    const other = there.find((state) => state.setName !== setName);
    if (other !== undefined) {
      throw new CommandError(
        'OperationFailed',
        setName === ''
          ? `host is part of set ${other.setName}; use replica set url format <setname>/<server1>,<server2>, ...`
          : `the set name '${other.setName}' of the host does not match '${setName}'`,
      );
    }
    if (there.length === 0) throw unreachable(setName);
    const wrong = there.find(({ clusterRole }) => clusterRole !== 'shardsvr');
    if (wrong === undefined) return;
    const words =
      wrong.clusterRole === 'configsvr'
        ? 'since it is a config server'
        : 'since it is not running with --shardsvr';
    throw new CommandError(
      'OperationFailed',
      `Cannot add ${setName}/${hosts.join(',')} as a shard ${words}`,
    );
  }
}

function unreachable(setName: string): CommandError {
  return new CommandError(
    'FailedToSatisfyReadPreference',
    `Could not find host matching read preference { mode: "primary" } for set ${setName}`,
  );
}
