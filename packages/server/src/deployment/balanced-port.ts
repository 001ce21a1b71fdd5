import type { Listener, Runtime, TlsOptions } from '@touchstone/runtime';
import { ObjectId } from 'bson';
import { processId } from '../server/create-node.ts';
import { parseProxyHeader } from '../server/proxy-header.ts';
import type { TestServer } from '../server/test-server.ts';
import type { ProxyProtocol } from './load-balancer.ts';

/** The place where a mongos listens for load balancers, and what they say first. */
export interface BalancedPort {
  readonly host: string;
  /** Default: any that is free. */
  readonly port?: number;
  readonly proxyProtocol: ProxyProtocol;
  readonly tls: TlsOptions | undefined;
  /** Lets the process end while it listens. */
  readonly unref?: boolean;
}

/**
 * A second port of a mongos, for load balancers alone: who comes there is told a service id. The PROXY header comes
 * before TLS, which goes through the load balancer untouched.
 */
export async function listenForLoadBalancer(
  runtime: Runtime,
  server: TestServer,
  { host, port = 0, proxyProtocol, tls, unref = false }: BalancedPort,
): Promise<Listener> {
  const serviceId = new ObjectId(processId(runtime));
  return runtime.transport.listen(
    { kind: 'tcp', host, port },
    (stream) => server.accept(stream, serviceId),
    {
      unref,
      ...(tls !== undefined && { tls }),
      ...(proxyProtocol !== 'none' && { preamble: parseProxyHeader }),
    },
  );
}
