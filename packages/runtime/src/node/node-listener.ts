import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import {
  createServer as createTlsServer,
  type TlsOptions as NodeTlsOptions,
  type Server as TlsServer,
} from 'node:tls';
import {
  type Listener,
  type ListenOptions,
  type ReadPreamble,
  type Stream,
  type StreamAddress,
  type TlsOptions,
  TransportError,
} from '../transport.ts';
import { EstablishingSockets, peerOf } from './establishing-sockets.ts';
import { KEEP_ALIVE_DELAY_MS } from './node-connect.ts';
import { readNodePreamble } from './node-preamble.ts';
import { NodeStream } from './node-stream.ts';
import { formatAddress } from './socket-address.ts';
import { transportErrorFrom } from './transport-error-from.ts';

/** A listening socket of Node.js. */
class NodeListener implements Listener {
  readonly address: StreamAddress;
  readonly #server: Server;
  readonly #establishing: EstablishingSockets;

  constructor(server: Server, address: StreamAddress, establishing: EstablishingSockets) {
    this.#server = server;
    this.address = address;
    this.#establishing = establishing;
  }

  // Node's own callback would wait for the open streams too; the port is free at once. Nobody else knows of those
  // that were never handed out, and they would keep the process alive.
  async close(): Promise<void> {
    if (this.#server.listening) this.#server.close();
    this.#establishing.cut();
  }
}

const ACCEPTED = {
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
} as const;

/** Listens on `address`; a stream is handed out once it is usable (after its preamble and the TLS handshake). */
export async function nodeListen(
  address: StreamAddress,
  accept: (stream: Stream) => void,
  options: ListenOptions = {},
): Promise<Listener> {
  const { tls, preamble } = options;
  const secure = tls && tlsServer(tls);
  const server: Server = secure && !preamble ? secure : createTcpServer(ACCEPTED);
  return new Promise((resolve, reject) => {
    server.on('error', (error) => reject(transportErrorFrom(error)));
    server.on('listening', () => {
      const actual = actualAddress(server, address);
      const establishing = new EstablishingSockets();
      if (secure || preamble) {
        server.on('connection', (socket: Socket) => {
          if (options.unref) socket.unref();
          establishing.add(socket);
        });
      }
      onAccepted({ server, secure, preamble }, (socket, remoteAddress) => {
        establishing.established(socket);
        if (options.unref) socket.unref();
        accept(acceptedStream(socket, actual, remoteAddress));
      });
      if (options.unref) server.unref();
      resolve(new NodeListener(server, actual, establishing));
    });
    const backlog = options.backlog === undefined ? {} : { backlog: options.backlog };
    server.listen(
      address.kind === 'unix'
        ? { path: address.path, ...backlog }
        : { host: address.host, port: address.port, ...backlog },
    );
  });
}

// Node's words for a certificate or a key that cannot be read do not say what they are about.
function tlsServer({ ocspResponse, ...tls }: TlsOptions): TlsServer {
  let server: TlsServer;
  try {
    server = createTlsServer({ ...ACCEPTED, ...tls } as NodeTlsOptions);
  } catch (error) {
    const { code, message } = transportErrorFrom(error);
    const words = `The options for TLS cannot be used: ${message}`;
    throw new TransportError(code, words, { cause: error });
  }
  if (ocspResponse !== undefined) {
    server.on('OCSPRequest', (_certificate, _issuer, answer) => {
      const response = ocspResponse();
      answer(null, response === undefined ? (null as never) : Buffer.from(response));
    });
  }
  return server;
}

interface Door {
  /** The server that listens; where nothing stands ahead of TLS, `secure` itself. */
  readonly server: Server;
  readonly secure: Server | undefined;
  readonly preamble: ReadPreamble | undefined;
}

/** Tells of each socket that is usable, and who its preamble says that the client is. */
function onAccepted(
  { server, secure, preamble }: Door,
  usable: (socket: Socket, remoteAddress?: string) => void,
): void {
  if (preamble === undefined) {
    server.on(secure ? 'secureConnection' : 'connection', (socket: Socket) => usable(socket));
    return;
  }
  // A TLS socket does not tell what it stands on, but who is at its other end.
  const names = new Map<string, string>();
  secure?.on('secureConnection', (socket: Socket) => usable(socket, names.get(peerOf(socket))));
  server.on('connection', (socket: Socket) => {
    readNodePreamble(socket, preamble, ({ remoteAddress }) => {
      if (secure === undefined) return usable(socket, remoteAddress);
      const peer = peerOf(socket);
      if (remoteAddress !== undefined) names.set(peer, remoteAddress);
      socket.once('close', () => names.delete(peer));
      secure.emit('connection', socket);
    });
  });
}

function actualAddress(server: Server, asked: StreamAddress): StreamAddress {
  const actual = server.address();
  if (asked.kind === 'unix' || actual === null || typeof actual === 'string') return asked;
  return { kind: 'tcp', host: asked.host, port: actual.port };
}

function acceptedStream(
  socket: Socket,
  address: StreamAddress,
  remoteAddress: string | undefined,
): NodeStream {
  const peer = address.kind === 'unix' ? address.path : peerOf(socket);
  return new NodeStream(socket, remoteAddress ?? peer, formatAddress(address));
}
