import type { Runtime } from '@touchstone/runtime';
import { nodeRuntime } from '@touchstone/runtime';
import { SERVER_PARAMETERS } from '@touchstone/server';
import { EMBEDDED_TOPOLOGIES, startEmbedded } from '../deployments/embedded.ts';
import type { Security } from '../deployments/embedded-security.ts';
import { AUTHENTICATION_MECHANISMS } from '../deployments/embedded-security.ts';
import { libmongocryptVersion } from '../deployments/libmongocrypt-version.ts';
import type { EnvironmentDocument, SizeLimits, TopologyName } from '../environment/environment.ts';
import type { Configuration, Deployments } from './deployments.ts';

export const NEWEST_VERSION = '8.2.1';
/** Between them they run every case of the corpus that the newest version does not. */
export const OTHER_VERSIONS: readonly string[] = [
  '8.0.4',
  '7.0.16',
  '6.0.20',
  '5.0.10',
  '4.4.29',
  '4.4.13',
  '4.2.24',
  '9.0.0',
];

/** The sizes of small batches, messages and documents where a case asks for them: enough for every command of the runner. */
export const SMALL_LIMITS: SizeLimits = {
  maxBsonObjectSize: 64 * 1024,
  maxMessageSizeBytes: 192_000,
  maxWriteBatchSize: 100,
};

export interface EmbeddedDeploymentOptions {
  readonly topologies?: readonly TopologyName[];
  /** With none given: the newest, and others ones for cases that allow nothing else. */
  readonly versions?: readonly string[];
  /** With `auth`, every case runs where servers ask who is there; else those that run nowhere else. */
  readonly security?: Security;
  /** Sizes that all servers announce; default: MongoDB's own, and small ones for cases that ask for them. */
  readonly limits?: Partial<SizeLimits> | undefined;
  /** Of each replica set; default 3. */
  readonly members?: number | undefined;
  readonly runtime?: Runtime;
}

type Parameters = Readonly<Record<string, boolean | number | string>>;

/** The embedded server in the configurations that the options leave. */
export function embeddedDeployments(options: EmbeddedDeploymentOptions): Deployments {
  const topologies = options.topologies ?? EMBEDDED_TOPOLOGIES;
  const versions = options.versions ?? [NEWEST_VERSION];
  const others = options.versions === undefined ? OTHER_VERSIONS : [];
  const { security = {}, limits, members, runtime = nodeRuntime() } = options;
  const csfle = libmongocryptVersion(runtime);
  const auth = security.auth !== undefined && security.auth !== false;
  const parametersOf = new Map<string, Parameters>();
  const configurations = (list: readonly string[], more: Partial<Variant> = {}): Configuration[] =>
    list.flatMap((version) =>
      topologies.map((topology) => embedded(topology, version, { auth, limits, csfle, ...more })),
    );
  const withParameters = memoized((parameters: EnvironmentDocument) => {
    if (!isStartable(parameters)) return [];
    const started = configurations([...versions, ...others], { parameters });
    for (const { key } of started) parametersOf.set(key, parameters);
    return started;
  });
  const secured = auth ? [] : configurations([...versions, ...others], { auth: true });
  const small = limits === undefined ? configurations(versions, { limits: SMALL_LIMITS }) : [];
  return {
    server: { name: embeddedName(security), version: versions.join(',') },
    preferred: configurations(versions),
    others: [...configurations(others), ...secured, ...small],
    withParameters,
    isolated: true,
    open: ({ facts, key }) => {
      const parameters = parametersOf.get(key);
      return startEmbedded({
        topology: facts.topology,
        serverVersion: facts.serverVersion,
        security: { ...security, auth: facts.auth },
        limits: facts.limits,
        members,
        ...(parameters !== undefined && { parameters }),
        runtime,
      });
    },
  };
}

interface Variant {
  readonly auth: boolean;
  readonly parameters: Parameters;
  readonly limits: Partial<SizeLimits> | undefined;
  readonly csfle: string | undefined;
}

/** The parameters that the server has when nobody sets them. */
const PARAMETERS: Parameters = {
  acceptApiVersion2: false,
  enableTestCommands: true,
  requireApiVersion: false,
};

function embedded(
  topology: TopologyName,
  serverVersion: string,
  { auth = false, parameters = {}, limits, csfle }: Partial<Variant>,
): Configuration {
  const facts = {
    topology,
    serverVersion,
    parameters: {
      ...PARAMETERS,
      authenticationMechanisms: auth ? AUTHENTICATION_MECHANISMS : [],
      ...parameters,
    },
    auth,
    limits,
    csfle,
  };
  const set = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  const parts = [topology, serverVersion, auth && 'auth', ...set, limits && JSON.stringify(limits)];
  return { facts, key: parts.filter(Boolean).join(' ') };
}

/** True if the server can be started with these parameters: it knows all of them. */
function isStartable(parameters: EnvironmentDocument): parameters is Parameters {
  return Object.entries(parameters).every(
    ([name, value]) =>
      SERVER_PARAMETERS.includes(name) && ['boolean', 'number', 'string'].includes(typeof value),
  );
}

/** The same configurations for the same parameters: a worker keeps its servers by them. */
function memoized(
  make: (parameters: EnvironmentDocument) => readonly Configuration[],
): Deployments['withParameters'] {
  const made = new Map<string, readonly Configuration[]>();
  return (parameters) => {
    const key = JSON.stringify(Object.entries(parameters).toSorted());
    const known = made.get(key) ?? make(parameters);
    made.set(key, known);
    return known;
  };
}

function embeddedName({ auth, tls, compressor }: Security): string {
  const extras = [auth === true && 'auth', tls === true && 'TLS', compressor].filter(Boolean);
  return ['touchstone embedded', extras.join(', ')].filter(Boolean).join(' with ');
}
