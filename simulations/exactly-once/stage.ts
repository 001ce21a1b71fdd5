/** The deployments on which the clients write under fire, and what goes wrong with each. */
import type { SimulatedRuntime } from '@touchstone/runtime';
import { type ReplicaSet, startReplicaSet, startShardedCluster } from '@touchstone/server';
import {
  type Fault,
  Faults,
  type FaultTimes,
  mongosesAt,
  OF_NETWORK,
  OF_SHARD,
} from '../replica-set/faults.ts';
import { FailPointTrouble } from './fail-points.ts';
import { HostilePeers, isHostile } from './hostile-peers.ts';

export type ExactlyOnceTopology = 'replicaset' | 'sharded';

/** The parts that are needed to put a deployment under fire. */
export interface StageOptions {
  readonly world: SimulatedRuntime;
  readonly clientHosts: readonly string[];
  readonly note: (text: string) => void;
}

/** A deployment, and its troubles; they begin with `run` and have an end when it resolves. */
export interface Stage {
  readonly uri: string;
  /** Tells how often each kind of fault has struck. */
  readonly faults: Readonly<Record<string, number>>;
  readonly failPoints: number;
  /** The number of times that hostile peers have done what. */
  readonly deeds: Readonly<Record<string, number>>;
  /** The things that servers still hold for clients that are gone, in words; empty when they hold nothing. */
  left(): readonly string[];
  run(isOver: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/** The number of faults, and of failpoints, that there are at a time at most. */
const TROUBLEMAKERS = 3;
const PORT = 27_017;
const MEMBER_HOSTS = ['m1', 'm2', 'm3', 'm4', 'm5'];
const MONGOS_HOSTS = ['s1', 's2'];
const FAULT_TIMES: FaultTimes = {
  calmMS: { min: 100, max: 1_000 },
  troubleMS: { min: 200, max: 3_000 },
};
const FAIL_POINT_TIMES: FaultTimes = {
  calmMS: { min: 20, max: 200 },
  troubleMS: { min: 50, max: 800 },
};

export function startStage(topology: ExactlyOnceTopology, options: StageOptions): Promise<Stage> {
  switch (topology) {
    case 'replicaset':
      return replicaSetStage(options);
    case 'sharded':
      return shardedStage(options);
  }
}

async function replicaSetStage({ world, clientHosts, note }: StageOptions): Promise<Stage> {
  const set = await startReplicaSet({
    runtime: world.at('servers'),
    members: MEMBER_HOSTS.map((host) => ({ host, port: PORT })),
  });
  const faults: readonly Fault[] = [...OF_SHARD, ...OF_NETWORK];
  const all = { world, set, clientHost: clientHosts, times: FAULT_TIMES, faults, note };
  const failPoints = new FailPointTrouble({
    world,
    servers: set.hosts,
    busiest: () => set.primary,
    times: FAIL_POINT_TIMES,
    note,
  });
  const peers = new HostilePeers({ world, servers: set.hosts, note });
  return stageOf(set, { faults: [new Faults(all)], failPoints, peers, nodes: () => set.nodes });
}

async function shardedStage({ world, clientHosts, note }: StageOptions): Promise<Stage> {
  const cluster = await startShardedCluster({
    runtime: world.at('servers'),
    shards: 2,
    mongoses: MONGOS_HOSTS.map((host) => ({ host, port: PORT })),
  });
  const all = { world, clientHost: clientHosts, times: FAULT_TIMES, note };
  const ofShards = cluster.shards.map((set) => new Faults({ ...all, set, faults: OF_SHARD }));
  const ofMongoses = new Faults({ ...all, set: mongosesAt(cluster.hosts), faults: OF_NETWORK });
  const failPoints = new FailPointTrouble({
    world,
    servers: cluster.hosts,
    times: FAIL_POINT_TIMES,
    note,
  });
  const peers = new HostilePeers({ world, servers: cluster.hosts, note });
  const nodes = (): Nodes => [
    ...cluster.hosts.map((host) => cluster.mongos(host).node),
    ...cluster.shards.flatMap((shard) => shard.nodes),
  ];
  return stageOf(cluster, { faults: [...ofShards, ofMongoses], failPoints, peers, nodes });
}

type Nodes = ReplicaSet['nodes'];

function leftOn({ address, connections, operations, cursors }: Nodes[number]): string[] {
  // Of clients whose host was reset a server keeps connections, as it does where nothing tells that they are over.
  const ofPeers = [...connections].filter(({ remoteAddress }) => isHostile(remoteAddress));
  const left = {
    connections: ofPeers.length,
    'operations that wait': operations.waiting.length,
    cursors: cursors.size,
  };
  return Object.entries(left).flatMap(([what, count]) =>
    count === 0 ? [] : [`${count} ${what} are left on ${address}`],
  );
}

function stageOf(
  deployment: { readonly uri: string; close(): Promise<void> },
  troubles: {
    readonly faults: readonly Faults[];
    readonly failPoints: FailPointTrouble;
    readonly peers: HostilePeers;
    readonly nodes: () => Nodes;
  },
): Stage {
  const { faults, failPoints, peers, nodes } = troubles;
  return {
    uri: deployment.uri,
    get faults() {
      const sum: Record<string, number> = {};
      for (const { counts } of faults) {
        for (const [fault, count] of Object.entries(counts)) sum[fault] = (sum[fault] ?? 0) + count;
      }
      return sum;
    },
    get failPoints() {
      return failPoints.count;
    },
    get deeds() {
      return peers.counts;
    },
    left: () => nodes().flatMap(leftOn),
    async run(isOver) {
      const troublemakers = [...faults, failPoints, peers];
      await Promise.all(
        troublemakers.flatMap((each) =>
          Array.from({ length: TROUBLEMAKERS }, () => each.run(isOver)),
        ),
      );
      await failPoints.close();
    },
    close: () => deployment.close(),
  };
}
