import type { Listener, Runtime, Stream } from '@touchstone/runtime';
import { ObjectId } from 'bson';
import { processId } from '../server/create-node.ts';
import { afterProxyHeader } from '../server/proxied-stream.ts';
import type { TestServer } from '../server/test-server.ts';
import type { ProxyProtocol } from './load-balancer.ts';

/** A second port of a mongos, for load balancers alone: who comes there is told a service id. */
export async function listenForLoadBalancer(
  runtime: Runtime,
  server: TestServer,
  { host, proxyProtocol }: { readonly host: string; readonly proxyProtocol: ProxyProtocol },
): Promise<Listener> {
  const serviceId = new ObjectId(processId(runtime));
  const accept = (stream: Stream): void => server.accept(stream, serviceId);
  return runtime.transport.listen({ kind: 'tcp', host, port: 0 }, (stream) => {
    if (proxyProtocol === 'none') accept(stream);
    else afterProxyHeader(stream, accept);
  });
}
