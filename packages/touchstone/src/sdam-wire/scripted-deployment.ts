import { thrownError } from '@touchstone/protocol';
import type { Runtime } from '@touchstone/runtime';
import { UnsupportedByDriver } from '../operation-execution/test-failure.ts';
import type { TestDocument as Json } from '../test-file/extended-json.ts';
import { HostMap, namesIn } from './host-map.ts';
import { ScriptedServer } from './scripted-server.ts';

/** The servers of a test file, each listening on this machine. */
export class ScriptedDeployment implements AsyncDisposable {
  readonly hosts: HostMap;
  readonly #uri: string;
  readonly #servers: ReadonlyMap<string, ScriptedServer>;

  private constructor(uri: string, servers: ReadonlyMap<string, ScriptedServer>, hosts: HostMap) {
    this.#uri = uri;
    this.#servers = servers;
    this.hosts = hosts;
  }

  /** Starts a server for every name in the file. */
  static async open(file: Json, runtime: Runtime): Promise<ScriptedDeployment> {
    const names = namesIn(
      file['uri'],
      file['phases'].flatMap(({ responses = [] }: Json) => responses),
    );
    // An IP address has no letters: a file about upper and lower case needs servers that are reached by a name.
    const isAboutCase = [...names].some((name) => name !== name.toLowerCase());
    const servers = new Map<string, ScriptedServer>();
    const addresses = new Map<string, string>();
    for (const name of new Set([...names].map((one) => one.toLowerCase()))) {
      const isIPv6 = name.startsWith('[');
      const server = new ScriptedServer(isIPv6 ? '::1' : '127.0.0.1', runtime);
      servers.set(name, server);
      const port = await listening(server, servers);
      addresses.set(name, `${nameOnWire(isIPv6, isAboutCase)}:${port}`);
    }
    return new ScriptedDeployment(file['uri'], servers, new HostMap(addresses));
  }

  /** The connection string for the driver. */
  uri(options: Readonly<Record<string, string>>): string {
    return this.hosts.uriToWire(this.#uri, options);
  }

  /** The server that the file calls so, in any case. Throws for a name that it does not have. */
  server(name: string): ScriptedServer {
    const server = this.#servers.get(name.toLowerCase());
    if (server === undefined) throw new Error(`The file names no server ${name}.`);
    return server;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return stopAll(this.#servers);
  }
}

function nameOnWire(isIPv6: boolean, isAboutCase: boolean): string {
  if (isIPv6) return '[::1]';
  return isAboutCase ? 'localhost' : '127.0.0.1';
}

async function listening(
  server: ScriptedServer,
  servers: ReadonlyMap<string, ScriptedServer>,
): Promise<number> {
  try {
    return await server.run();
  } catch (error) {
    await stopAll(servers);
    throw new UnsupportedByDriver(
      `this machine cannot play the file: ${thrownError(error).message}`,
    );
  }
}

async function stopAll(servers: ReadonlyMap<string, ScriptedServer>): Promise<void> {
  await Promise.all([...servers.values()].map((server) => server[Symbol.asyncDispose]()));
}
