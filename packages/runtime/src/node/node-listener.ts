import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Listener, ListenOptions, Stream, StreamAddress } from '../transport.ts';
import { KEEP_ALIVE_DELAY_MS } from './node-connect.ts';
import { NodeStream } from './node-stream.ts';
import { formatAddress, formatHostPort } from './socket-address.ts';
import { transportErrorFrom } from './transport-error-from.ts';

/** A listening socket of Node.js. */
class NodeListener implements Listener {
  readonly address: StreamAddress;
  readonly #server: Server;

  constructor(server: Server, address: StreamAddress) {
    this.#server = server;
    this.address = address;
  }

  // Node's own callback would wait for the open streams too; the port is free at once.
  async close(): Promise<void> {
    if (this.#server.listening) this.#server.close();
  }
}

/** Listens on `address`; a stream is handed out once it is usable (after the TLS handshake). */
export function nodeListen(
  address: StreamAddress,
  accept: (stream: Stream) => void,
  options: ListenOptions = {},
): Promise<Listener> {
  const keepAlive = { noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS };
  const server: Server = options.tls
    ? createTlsServer({ ...keepAlive, ...options.tls })
    : createTcpServer(keepAlive);
  return new Promise((resolve, reject) => {
    server.on('error', (error) => reject(transportErrorFrom(error)));
    server.on('listening', () => {
      const actual = actualAddress(server, address);
      server.on(options.tls ? 'secureConnection' : 'connection', (socket: Socket) => {
        accept(acceptedStream(socket, actual));
      });
      resolve(new NodeListener(server, actual));
    });
    const backlog = options.backlog === undefined ? {} : { backlog: options.backlog };
    server.listen(
      address.kind === 'unix'
        ? { path: address.path, ...backlog }
        : { host: address.host, port: address.port, ...backlog },
    );
  });
}

function actualAddress(server: Server, asked: StreamAddress): StreamAddress {
  const actual = server.address();
  if (asked.kind === 'unix' || actual === null || typeof actual === 'string') return asked;
  return { kind: 'tcp', host: asked.host, port: actual.port };
}

function acceptedStream(socket: Socket, address: StreamAddress): NodeStream {
  if (address.kind === 'unix') return new NodeStream(socket, address.path, address.path);
  return new NodeStream(
    socket,
    formatHostPort(socket.remoteAddress, socket.remotePort),
    formatAddress(address),
  );
}
