import type { Document } from '@touchstone/protocol';
import { ScramError, thrownError } from '@touchstone/protocol';
import type { Runtime } from '@touchstone/runtime';
import { nodeRuntime } from '@touchstone/runtime';
import type { SizeLimits, TopologyName } from '../environment/environment.ts';
import { CommandConnection, CommandFailed } from './command-connection.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import { connectionSettings } from './connection-settings.ts';
import type { DeploymentFacts } from './deployment-environment.ts';
import { DeploymentEnvironment } from './deployment-environment.ts';
import { parseDeploymentUri, withoutPassword } from './deployment-uri.ts';
import { LazyEncryptionServices } from './encryption-services.ts';
import { libmongocryptVersion } from './libmongocrypt-version.ts';

/** No server answered at the address that was given. */
export class ServerUnreachable extends Error {
  override readonly name = 'ServerUnreachable';
}

/** The servers do not know the user of the connection string, or not by that password. */
export class LoginRefused extends Error {
  override readonly name = 'LoginRefused';
}

export interface ExternalOptions {
  readonly runtime?: Runtime;
  /** Closed with the environment. */
  readonly owned?: AsyncDisposable;
  /** An access token that the servers take from clients that log in by MONGODB-OIDC. */
  readonly accessToken?: string;
}

/**
 * Takes the deployment behind a connection string: asks the first host that answers what it is, and finds the
 * other members from there. Rejects with `BadServerUri`, `ServerUnreachable` or `LoginRefused`.
 */
export async function connectExternal(
  uri: string,
  { runtime = nodeRuntime(), owned, accessToken }: ExternalOptions = {},
): Promise<DeploymentEnvironment> {
  const parsed = parseDeploymentUri(uri);
  const settings = connectionSettings(parsed);
  const connection = await firstThatAnswers(runtime, uri, settings);
  try {
    const csfle = libmongocryptVersion(runtime);
    const facts = { ...(await discover(connection, settings, parsed.hosts)), csfle };
    const encryption = csfle === undefined ? undefined : new LazyEncryptionServices(runtime);
    const access = {
      uri: parsed,
      settings,
      encryption,
      ...(accessToken !== undefined && { accessToken }),
    };
    return new DeploymentEnvironment(runtime, access, facts, owned);
  } finally {
    connection[Symbol.dispose]();
  }
}

async function firstThatAnswers(
  runtime: Runtime,
  uri: string,
  settings: ConnectionSettings,
): Promise<CommandConnection> {
  const failures: string[] = [];
  for (const host of parseDeploymentUri(uri).hosts) {
    try {
      return await CommandConnection.open(runtime, host, settings);
    } catch (error) {
      if (error instanceof CommandFailed || error instanceof ScramError) {
        throw new LoginRefused(`${host} refuses the login: ${error.message}`);
      }
      failures.push(`${host}: ${thrownError(error).message}`);
    }
  }
  throw new ServerUnreachable(
    `No server answers at ${withoutPassword(uri)} (${failures.join('; ')}). Is it running, and is the address right?`,
  );
}

async function discover(
  connection: CommandConnection,
  { loadBalanced, login }: ConnectionSettings,
  hosts: readonly string[],
): Promise<DeploymentFacts> {
  const hello = await connection.hello({ ...(loadBalanced && { loadBalanced: true }) });
  const topology = loadBalanced ? 'load-balanced' : topologyOf(hello);
  const { version } = await connection.run('admin', { buildInfo: 1 });
  const parameters = await connection.run('admin', { getParameter: '*' }).catch(refused);
  const { parsed } = await connection.run('admin', { getCmdLineOpts: 1 }).catch(refused);
  // Where the servers do not tell, a login is a sign that they ask for one.
  const authorization = parsed?.security?.authorization ?? (login && 'enabled');
  return {
    topology,
    serverVersion: String(version),
    parameters: plainParameters(parameters),
    auth: authorization === 'enabled' || parsed?.security?.keyFile !== undefined,
    limits: smallLimits(hello),
    setName: hello['setName'],
    addresses: topology === 'replicaset' ? dataBearing(hello) : hosts,
  };
}

/** The limits that are below MongoDB's own; undefined where none is. */
function smallLimits(hello: Document): Partial<SizeLimits> | undefined {
  const small = Object.entries(MONGODB_LIMITS)
    .map(([name, most]) => [name, Number(hello[name] ?? most), most] as const)
    .filter(([, announced, most]) => announced < most)
    .map(([name, announced]) => [name, announced]);
  return small.length === 0 ? undefined : Object.fromEntries(small);
}

const MONGODB_LIMITS: SizeLimits = {
  maxBsonObjectSize: 16 * 1024 * 1024,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
};

function topologyOf(hello: Document): TopologyName {
  if (hello['msg'] === 'isdbgrid') return 'sharded';
  return hello['setName'] === undefined ? 'single' : 'replicaset';
}

function dataBearing(hello: Document): readonly string[] {
  return [...(hello['hosts'] ?? []), ...(hello['passives'] ?? [])];
}

function refused(error: unknown): Document {
  if (error instanceof CommandFailed) return {};
  throw error;
}

/** Parameters are compared with plain JSON values. */
function plainParameters(parameters: Document): Document {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      typeof value?.valueOf === 'function' ? value.valueOf() : value,
    ]),
  );
}
