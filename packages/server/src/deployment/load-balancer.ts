import type { Listener, Runtime, Stream } from '@touchstone/runtime';
import { encodeProxyHeader } from '../server/proxy-header.ts';
import { isTaken } from '../server/test-server.ts';

/** Describes how a load balancer tells a server who the client is: by a PROXY header, or not at all. */
export type ProxyProtocol = 'none' | 'v1' | 'v2';

/** The servers behind a load balancer, and how they are spoken to. */
export interface Backends {
  /** `host:port` of each; connections go to one after the other. While there is none, clients are cut off. */
  readonly addresses: readonly string[];
  readonly proxyProtocol: ProxyProtocol;
}

/** The place where a load balancer listens. */
export interface LoadBalancerPlace {
  readonly host: string;
  readonly port: number;
  /** Takes a free port where that one is taken. */
  readonly anotherPort?: boolean | undefined;
  /** Lets the process end while it listens. */
  readonly unref?: boolean | undefined;
}

/** A front-end that passes connections on: TCP in, TCP out, in turn to each of its servers. */
export class LoadBalancer {
  readonly address: string;
  readonly #runtime: Runtime;
  readonly #backends: Backends;
  readonly #listener: Listener;
  readonly #streams = new Set<Stream>();
  #next = 0;

  private constructor(runtime: Runtime, backends: Backends, listener: Listener) {
    this.#runtime = runtime;
    this.#backends = backends;
    this.#listener = listener;
    const taken = listener.address as { readonly host: string; readonly port: number };
    this.address = `${taken.host}:${taken.port}`;
  }

  /** Listens. Rejects with TransportError when the port is taken. */
  static async listen(
    runtime: Runtime,
    place: LoadBalancerPlace,
    backends: Backends,
  ): Promise<LoadBalancer> {
    let balancer: LoadBalancer | undefined;
    const { host, unref = false } = place;
    const accept = (stream: Stream): void => {
      if (balancer === undefined) stream.destroy();
      else balancer.#accept(stream);
    };
    const listenOn = (port: number): Promise<Listener> =>
      runtime.transport.listen({ kind: 'tcp', host, port }, accept, { unref });
    const listener = await listenOn(place.port).catch((error: unknown) => {
      if (place.anotherPort && isTaken(error)) return listenOn(0);
      throw error;
    });
    balancer = new LoadBalancer(runtime, backends, listener);
    return balancer;
  }

  /** Stops listening and cuts every connection. */
  async close(): Promise<void> {
    const stopped = this.#listener.close();
    for (const stream of [...this.#streams]) stream.destroy();
    await stopped;
  }

  #accept(client: Stream): void {
    const { addresses, proxyProtocol } = this.#backends;
    const address = addresses[this.#next % addresses.length];
    if (address === undefined) {
      client.destroy();
      return;
    }
    this.#next++;
    this.#keep(client);
    let gone = false;
    client.handler = {
      data: () => undefined,
      closed: () => {
        gone = true;
        this.#streams.delete(client);
      },
    };
    // Nothing is read before there is somebody to give it to.
    client.pause();
    const { host, port } = hostAndPort(address);
    this.#runtime.transport.connect({ kind: 'tcp', host, port }).then(
      (server) => {
        this.#keep(server);
        if (gone) server.destroy();
        if (proxyProtocol !== 'none') {
          const version = proxyProtocol === 'v1' ? 1 : 2;
          server.write(encodeProxyHeader(version, client.remoteAddress, client.localAddress));
        }
        this.#join(client, server);
        this.#join(server, client);
        client.resume();
      },
      () => client.destroy(),
    );
  }

  #join(from: Stream, to: Stream): void {
    from.handler = {
      data(bytes) {
        if (!to.write(bytes)) from.pause();
      },
      drained: () => to.resume(),
      closed: (error) => {
        this.#streams.delete(from);
        if (error === undefined) to.end();
        else to.destroy();
      },
    };
  }

  #keep(stream: Stream): void {
    this.#streams.add(stream);
  }
}

function hostAndPort(address: string): { readonly host: string; readonly port: number } {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}
