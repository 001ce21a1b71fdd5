import type { Runtime } from '@touchstone/runtime';
import { nodeRuntime } from '@touchstone/runtime';
import {
  type Deployment,
  type ServerOptions,
  startLoadBalanced,
  startReplicaSet,
  startShardedCluster,
  startStandalone,
} from '@touchstone/server';
import type { SizeLimits, TopologyName } from '../environment/environment.ts';
import type { DeploymentEnvironment } from './deployment-environment.ts';
import { buildDeploymentUri, parseDeploymentUri } from './deployment-uri.ts';
import { inventAuthentication, inventTls, type Security } from './embedded-security.ts';
import { connectExternal } from './external.ts';

export interface EmbeddedOptions {
  readonly topology: TopologyName;
  /** A version of which the server has a profile. */
  readonly serverVersion: string;
  readonly security?: Security;
  /** Server parameters from the start; those that the server knows (`SERVER_PARAMETERS`). */
  readonly parameters?: NonNullable<ServerOptions['parameters']>;
  /** Smaller sizes than MongoDB's. */
  readonly limits?: Partial<SizeLimits> | undefined;
  /** Of each replica set, 1 to 7; default 3. */
  readonly members?: number | undefined;
  readonly runtime?: Runtime;
}

/** The topologies that the embedded server can be started as. */
export const EMBEDDED_TOPOLOGIES: readonly TopologyName[] = [
  'single',
  'replicaset',
  'sharded',
  'load-balanced',
];

/** Starts our server in this process and takes it as the environment; closing the environment stops it. */
export async function startEmbedded(options: EmbeddedOptions): Promise<DeploymentEnvironment> {
  const { topology, serverVersion, security = {}, runtime = nodeRuntime() } = options;
  const { parameters, limits } = options;
  const { auth, tls, compressor } = security;
  const owned = new Owned();
  try {
    const login = typeof auth === 'object' ? { auth } : auth && inventAuthentication(runtime);
    const encryption = tls === true ? owned.keep(await inventTls(runtime)) : undefined;
    const started = await startTopology(topology, options.members ?? 3, {
      runtime,
      version: serverVersion,
      ...(parameters !== undefined && { parameters }),
      ...(limits !== undefined && { limits }),
      ...(login && { auth: login.auth }),
      ...(encryption !== undefined && { tls: encryption.server }),
      ...(compressor !== undefined && { compressors: [compressor] }),
    });
    owned.keep(started.deployment);
    const parsed = parseDeploymentUri(started.deployment.uri);
    const uri = buildDeploymentUri(parsed, started.hosts ?? parsed.hosts, {
      tlsCAFile: encryption?.caFile,
      compressors: compressor,
    });
    const accessToken = login && 'accessToken' in login ? login.accessToken : undefined;
    return await connectExternal(uri, {
      runtime,
      owned,
      ...(accessToken !== undefined && { accessToken }),
    });
  } catch (error) {
    await owned[Symbol.asyncDispose]();
    throw error;
  }
}

/** The things that end with an environment, the last first. */
class Owned implements AsyncDisposable {
  readonly #resources: AsyncDisposable[] = [];

  keep<Resource extends AsyncDisposable>(resource: Resource): Resource {
    this.#resources.unshift(resource);
    return resource;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const resource of this.#resources) await resource[Symbol.asyncDispose]();
  }
}

interface Started {
  readonly deployment: Deployment;
  /** The place where clients connect, if not where the deployment's connection string leads. */
  readonly hosts?: readonly string[];
}

async function startTopology(
  topology: TopologyName,
  members: number,
  start: ServerOptions,
): Promise<Started> {
  const cluster = { ...start, mongoses: 2, shards: 1, membersPerShard: members };
  switch (topology) {
    case 'single':
      return { deployment: await startStandalone(start) };
    case 'replicaset':
      return { deployment: await startReplicaSet({ ...start, members }) };
    case 'sharded':
      return { deployment: await startShardedCluster(cluster) };
    case 'load-balanced': {
      const deployment = await startLoadBalanced(cluster);
      return { deployment, hosts: deployment.hosts };
    }
    case 'none':
      throw new Error(`The embedded server has no ${topology} topology.`);
  }
}
