import type { Document } from '@touchstone/protocol';
import type { Runtime } from '@touchstone/runtime';
import { nodeRuntime } from '@touchstone/runtime';
import type { TopologyName } from '../environment/environment.ts';
import { CommandConnection, CommandFailed } from './command-connection.ts';
import type { DeploymentFacts } from './deployment-environment.ts';
import { DeploymentEnvironment } from './deployment-environment.ts';
import { parseDeploymentUri, withoutPassword } from './deployment-uri.ts';

/** No server answered at the address that was given. */
export class ServerUnreachable extends Error {
  override readonly name = 'ServerUnreachable';
}

/**
 * Takes the deployment behind a connection string: asks the first host that answers what it is, and finds the
 * other members from there. `owned` is closed with the environment.
 */
export async function connectExternal(
  uri: string,
  { runtime = nodeRuntime(), owned }: { runtime?: Runtime; owned?: AsyncDisposable } = {},
): Promise<DeploymentEnvironment> {
  const parsed = parseDeploymentUri(uri);
  const connection = await firstThatAnswers(runtime, parsed.hosts, uri);
  try {
    const loadBalanced = parsed.options['loadBalanced'] === 'true';
    const facts = await discover(connection, loadBalanced, parsed.hosts);
    return new DeploymentEnvironment(runtime, parsed, facts, owned);
  } finally {
    connection[Symbol.dispose]();
  }
}

async function firstThatAnswers(
  runtime: Runtime,
  hosts: readonly string[],
  uri: string,
): Promise<CommandConnection> {
  const failures: string[] = [];
  for (const host of hosts) {
    try {
      return await CommandConnection.open(runtime, host);
    } catch (error) {
      failures.push(`${host}: ${(error as Error).message}`);
    }
  }
  throw new ServerUnreachable(
    `No server answers at ${withoutPassword(uri)} (${failures.join('; ')}). Is it running, and is the address right?`,
  );
}

async function discover(
  connection: CommandConnection,
  loadBalanced: boolean,
  hosts: readonly string[],
): Promise<DeploymentFacts> {
  const hello = await connection.run('admin', {
    hello: 1,
    ...(loadBalanced && { loadBalanced: true }),
  });
  const topology = loadBalanced ? 'load-balanced' : topologyOf(hello);
  const { version } = await connection.run('admin', { buildInfo: 1 });
  const parameters = await connection.run('admin', { getParameter: '*' }).catch(refused);
  return {
    topology,
    serverVersion: String(version),
    parameters: plainParameters(parameters),
    auth: parameters['authorization'] === 'enabled',
    setName: hello['setName'],
    addresses: topology === 'replicaset' ? dataBearing(hello) : hosts,
  };
}

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
