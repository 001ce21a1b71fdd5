import type { Runtime } from '@touchstone/runtime';
import { nodeRuntime } from '@touchstone/runtime';
import type { DeploymentEnvironment } from '../deployments/deployment-environment.ts';
import { withCompressor } from '../deployments/deployment-uri.ts';
import { connectExternal } from '../deployments/external.ts';
import type {
  Environment,
  EnvironmentDocument,
  EnvironmentFacts,
} from '../environment/environment.ts';
import { noEnvironment } from '../environment/no-environment.ts';

/** One way to run a case: a topology at a version, known before any server is started. */
export interface Configuration {
  /** `auth` says whether the servers ask who is there. */
  readonly facts: EnvironmentFacts;
  /** Tells configurations apart. */
  readonly key: string;
}

/** The place where cases run that need no server. */
export const NO_SERVER: Configuration = { facts: noEnvironment, key: 'none' };

/** The deployments that a run may use. */
export interface Deployments {
  /** Shown in results. */
  readonly server: { readonly name: string; readonly version: string };
  /** The place where every case runs that may. */
  readonly preferred: readonly Configuration[];
  /**
   * The place where those cases run that may in none of the preferred ones; best first. Older versions, servers that ask who is
   * there, and servers with small limits.
   */
  readonly others: readonly Configuration[];
  /** Those whose servers are started with such parameters; none where nobody can start them so. */
  withParameters(parameters: EnvironmentDocument): readonly Configuration[];
  /** True if several files may run at the same time, each in an environment of its own. */
  readonly isolated: boolean;
  open(configuration: Configuration): Promise<Environment & AsyncDisposable>;
}

export interface ExternalDeploymentOptions {
  /** The compressor that clients ask for; default: what the connection string says. */
  readonly compressor?: string | undefined;
  readonly runtime?: Runtime;
}

/** One deployment that runs somewhere else; all files share it, one after the other. */
export async function externalDeployment(
  uri: string,
  { compressor, runtime = nodeRuntime() }: ExternalDeploymentOptions = {},
): Promise<Deployments> {
  const connect = (): Promise<DeploymentEnvironment> => {
    return connectExternal(compressor === undefined ? uri : withCompressor(uri, compressor), {
      runtime,
    });
  };
  const environment = await connect();
  const { topology, serverVersion, parameters, auth, limits, csfle } = environment;
  await environment[Symbol.asyncDispose]();
  return {
    server: { name: 'external', version: serverVersion },
    preferred: [
      { facts: { topology, serverVersion, parameters, auth, limits, csfle }, key: 'external' },
    ],
    others: [],
    withParameters: () => [],
    isolated: false,
    open: connect,
  };
}
