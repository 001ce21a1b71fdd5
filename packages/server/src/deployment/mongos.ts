import type { Runtime } from '@touchstone/runtime';
import { commands } from '../commands/index.ts';
import { mongosCommands } from '../mongos-commands/index.ts';
import type { Cluster } from '../routing/cluster.ts';
import { commandsOfMongos } from '../routing/commands-of-mongos.ts';
import { mongosInterceptors } from '../routing/mongos-interceptors.ts';
import { Router } from '../routing/router.ts';
import { createNode } from '../server/create-node.ts';
import { parseProxyHeader } from '../server/proxy-header.ts';
import type { ServerOptions } from '../server/server-options.ts';
import { serviceOf } from '../server/service.ts';
import { TestServer } from '../server/test-server.ts';
import { RetryableWrites } from '../session/retryable-writes.ts';

/**
 * Starts a mongos in front of a cluster. `elsewhere` is the `host:port` of a mongos whose clients another process passes
 * on, and says who they are. Rejects with TransportError when the port is taken.
 */
export async function startMongos(
  cluster: Cluster,
  options: ServerOptions & { readonly runtime: Runtime },
  elsewhere?: string,
): Promise<TestServer> {
  const { runtime, host = '127.0.0.1', port = 0, tls, unref, anotherPort } = options;
  const router = new Router(cluster);
  const routed = mongosCommands.map((make) => make(router));
  const list = commandsOfMongos(commands, routed, router);
  const service = serviceOf(list, mongosInterceptors);
  const preamble = elsewhere === undefined ? undefined : parseProxyHeader;
  const place = { host, port, tls, unref, anotherPort, service, preamble };
  const server = await TestServer.listen(runtime, place, (address) =>
    createNode(options, {
      runtime,
      storage: cluster.config.storage,
      retryableWrites: new RetryableWrites(() => runtime.clock.date()),
      member: undefined,
      mongos: cluster,
      commands: list,
      address: elsewhere ?? address,
    }),
  );
  cluster.noteMongos(server.address, server.node.version.text, runtime.clock.date());
  return server;
}
