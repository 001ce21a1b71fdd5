import type { Runtime } from '@touchstone/runtime';
import { nodeRuntime } from '@touchstone/runtime';
import type { Environment, EnvironmentFacts, TopologyName } from '../environment/environment.ts';
import { noEnvironment } from '../environment/no-environment.ts';
import type { DeploymentEnvironment } from '../environments/deployment-environment.ts';
import { withCompressor } from '../environments/deployment-uri.ts';
import { EMBEDDED_TOPOLOGIES, startEmbedded } from '../environments/embedded.ts';
import type { Security } from '../environments/embedded-security.ts';
import { AUTHENTICATION_MECHANISMS } from '../environments/embedded-security.ts';
import { connectExternal } from '../environments/external.ts';

/** One way to run a case: a topology at a version, known before any server is started. */
export interface Configuration {
  /** `auth` says whether the servers ask who is there. */
  readonly facts: EnvironmentFacts;
  /** Tells configurations apart. */
  readonly key: string;
}

/** Where cases run that need no server. */
export const NO_SERVER: Configuration = { facts: noEnvironment, key: 'none' };

/** What a run may use. */
export interface Deployments {
  /** Shown in results. */
  readonly server: { readonly name: string; readonly version: string };
  /** Where every case runs that may. */
  readonly preferred: readonly Configuration[];
  /**
   * Where those cases run that may in none of the preferred ones; best first. Older versions, and servers that ask who is
   * there.
   */
  readonly older: readonly Configuration[];
  /** Whether several files may run at the same time, each in an environment of its own. */
  readonly isolated: boolean;
  open(configuration: Configuration): Promise<Environment & AsyncDisposable>;
}

export const NEWEST_VERSION = '8.2.1';
/** Between them they run every case of the corpus that the newest version does not. */
export const OLDER_VERSIONS: readonly string[] = [
  '8.0.4',
  '7.0.16',
  '6.0.20',
  '5.0.10',
  '4.4.29',
  '4.4.13',
  '4.2.24',
];

/** The embedded server, at the given versions; with none given, the newest and older ones where needed. */
export function embeddedDeployments(options: {
  readonly topologies?: readonly TopologyName[];
  readonly versions?: readonly string[];
  /** With `auth`, every case runs where servers ask who is there; else those that run nowhere else. */
  readonly security?: Security;
  readonly runtime?: Runtime;
}): Deployments {
  const topologies = options.topologies ?? EMBEDDED_TOPOLOGIES;
  const versions = options.versions ?? [NEWEST_VERSION];
  const older = options.versions === undefined ? OLDER_VERSIONS : [];
  const runtime = options.runtime ?? nodeRuntime();
  const { security = {} } = options;
  const configurations = (list: readonly string[], auth: boolean): readonly Configuration[] =>
    list.flatMap((version) => topologies.map((topology) => embedded(topology, version, auth)));
  const secured = configurations([...versions, ...older], true);
  const open = [...configurations(older, false), ...secured];
  return {
    server: { name: embeddedName(security), version: versions.join(',') },
    preferred: configurations(versions, security.auth === true),
    older: security.auth === true ? configurations(older, true) : open,
    isolated: true,
    open: ({ facts }) =>
      startEmbedded({
        topology: facts.topology,
        serverVersion: facts.serverVersion,
        security: { ...security, auth: facts.auth },
        runtime,
      }),
  };
}

function embedded(topology: TopologyName, serverVersion: string, auth: boolean): Configuration {
  const authenticationMechanisms = auth ? AUTHENTICATION_MECHANISMS : [];
  const parameters = {
    enableTestCommands: true,
    requireApiVersion: false,
    authenticationMechanisms,
  };
  return {
    facts: { topology, serverVersion, parameters, auth },
    key: `${topology} ${serverVersion}${auth ? ' auth' : ''}`,
  };
}

function embeddedName({ auth, tls, compressor }: Security): string {
  const extras = [auth === true && 'auth', tls === true && 'TLS', compressor].filter(Boolean);
  return ['touchstone embedded', extras.join(', ')].filter(Boolean).join(' with ');
}

export interface ExternalDeploymentOptions {
  /** What clients ask for; default: what the connection string says. */
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
  const { topology, serverVersion, parameters, auth } = environment;
  await environment[Symbol.asyncDispose]();
  return {
    server: { name: 'external', version: serverVersion },
    preferred: [{ facts: { topology, serverVersion, parameters, auth }, key: 'external' }],
    older: [],
    isolated: false,
    open: connect,
  };
}
