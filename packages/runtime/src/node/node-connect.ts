import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ConnectOptions, StreamAddress } from '../transport.ts';
import { TransportError } from '../transport.ts';
import { NodeStream } from './node-stream.ts';
import { formatAddress, formatHostPort } from './socket-address.ts';
import { transportErrorFrom } from './transport-error-from.ts';

/** How long a connection is silent before the system probes it, in milliseconds. */
export const KEEP_ALIVE_DELAY_MS = 120_000;

/** Opens a socket, TLS if `options.tls` is there, and hands out its stream once it is usable. */
export function nodeConnect(
  address: StreamAddress,
  options: ConnectOptions = {},
): Promise<NodeStream> {
  return new Promise((resolve, reject) => {
    const { signal, timeoutMS } = options;
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const socket = openSocket(address, options);
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      socket.removeListener('error', fail);
      socket.removeListener('close', closeEarly);
    };
    const fail = (error: unknown): void => {
      settle();
      // Errors after the decision have nobody to go to.
      socket.on('error', () => {});
      socket.destroy();
      reject(error === signal?.reason ? error : transportErrorFrom(error));
    };
    const abort = (): void => fail(signal?.reason);
    const closeEarly = (): void => {
      fail(
        new TransportError('ECONNRESET', `connection to ${formatAddress(address)} closed early`),
      );
    };
    const timer =
      timeoutMS === undefined || timeoutMS === Number.POSITIVE_INFINITY
        ? undefined
        : setTimeout(() => fail(timedOut(address, timeoutMS)), timeoutMS);
    signal?.addEventListener('abort', abort, { once: true });
    socket.once('error', fail);
    socket.once('close', closeEarly);
    socket.once(options.tls ? 'secureConnect' : 'connect', () => {
      settle();
      resolve(new NodeStream(socket, formatAddress(address), localAddressOf(socket, address)));
    });
  });
}

function openSocket(address: StreamAddress, { tls }: ConnectOptions): Socket {
  const target =
    address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port };
  let socket: Socket;
  if (tls) {
    const named = address.kind === 'tcp' && isIP(address.host) === 0;
    socket = connectTls({ ...(named && { servername: address.host }), ...tls, ...target });
  } else {
    socket = connectTcp(target);
  }
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEP_ALIVE_DELAY_MS);
  return socket;
}

function localAddressOf(socket: Socket, address: StreamAddress): string {
  if (address.kind === 'unix') return address.path;
  return formatHostPort(socket.localAddress, socket.localPort);
}

function timedOut(address: StreamAddress, timeoutMS: number): TransportError {
  return new TransportError(
    'ETIMEDOUT',
    `connecting to ${formatAddress(address)} took longer than ${timeoutMS} ms`,
  );
}
