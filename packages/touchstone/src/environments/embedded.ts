import type { Runtime } from '@touchstone/runtime';
import { nodeRuntime } from '@touchstone/runtime';
import {
  startLoadBalanced,
  startReplicaSet,
  startShardedCluster,
  startStandalone,
} from '@touchstone/server';
import type { TopologyName } from '../environment/environment.ts';
import type { DeploymentEnvironment } from './deployment-environment.ts';
import { connectExternal } from './external.ts';

export interface EmbeddedOptions {
  readonly topology: TopologyName;
  /** A version of which the server has a profile. */
  readonly serverVersion: string;
  readonly runtime?: Runtime;
}

/** The topologies that the embedded server can be started as. */
export const EMBEDDED_TOPOLOGIES: readonly TopologyName[] = ['single', 'replicaset'];

/** Starts our server in this process and takes it as the environment; closing the environment stops it. */
export async function startEmbedded(options: EmbeddedOptions): Promise<DeploymentEnvironment> {
  const runtime = options.runtime ?? nodeRuntime();
  const start = { runtime, version: options.serverVersion };
  switch (options.topology) {
    case 'single': {
      const deployment = await startStandalone(start);
      return connectExternal(deployment.uri, { runtime, owned: deployment });
    }
    case 'replicaset': {
      const deployment = await startReplicaSet({ ...start, members: 3 });
      return connectExternal(deployment.uri, { runtime, owned: deployment });
    }
    case 'sharded': {
      const deployment = await startShardedCluster({ ...start, mongoses: 2, shards: 1 });
      return connectExternal(deployment.uri, { runtime, owned: deployment });
    }
    case 'load-balanced': {
      const deployment = await startLoadBalanced({ ...start, mongoses: 2, shards: 1 });
      const [first, second] = deployment.hosts as [string, string];
      const uri = deployment.uri.replace(first, `${first},${second}`);
      return connectExternal(uri, { runtime, owned: deployment });
    }
    case 'none':
      throw new Error(`The embedded server has no ${options.topology} topology.`);
  }
}
