import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { thrownError } from '@touchstone/protocol';
import type { CancelSignal } from '../cancellation.ts';
import type {
  ConnectOptions,
  ProxyOptions,
  ShownCertificate,
  SocketOptions,
  StreamAddress,
} from '../transport.ts';
import { TransportError } from '../transport.ts';
import { NodeStream } from './node-stream.ts';
import { formatAddress, formatHostPort } from './socket-address.ts';
import { Socks5Conversation } from './socks5.ts';
import { transportErrorFrom } from './transport-error-from.ts';

/** The time that a connection is silent before the system probes it, in milliseconds. */
export const KEEP_ALIVE_DELAY_MS = 120_000;

/** A socket says this once TLS stands and what the server has shown is accepted. */
const SECURED = 'secured';

/** One attempt to connect: where to, and what ends it early. */
interface Attempt {
  readonly address: StreamAddress;
  readonly signal: CancelSignal | undefined;
  readonly timeoutMS: number | undefined;
  /** By the clock of `performance.now()`. */
  readonly deadline: number;
}

/** Opens a socket, TLS if `options.tls` is there, and hands out its stream once it is usable. */
export async function nodeConnect(
  address: StreamAddress,
  options: ConnectOptions = {},
): Promise<NodeStream> {
  const { signal, timeoutMS, tls, proxy, over, socket: how = {} } = options;
  if (signal?.aborted) throw signal.reason;
  const deadline = performance.now() + (timeoutMS ?? Number.POSITIVE_INFINITY);
  const attempt: Attempt = { address, signal, timeoutMS, deadline };
  let socket: Socket;
  if (over !== undefined) {
    socket = openTls(address, tls ?? {}, { socket: over });
    // The carrier of TLS does not always end with it.
    socket.once('close', () => over.destroy());
    await ready(socket, attempt, SECURED);
  } else if (proxy !== undefined) {
    socket = await openThroughProxy(attempt, proxy, tls);
  } else {
    const target = targetOf(address, how);
    socket = tls ? openTls(address, tls, target) : connectTcp(target);
    keepAlive(socket, how);
    await ready(socket, attempt, tls ? SECURED : 'connect');
  }
  return new NodeStream(socket, formatAddress(address), localAddressOf(socket, address));
}

async function openThroughProxy(
  attempt: Attempt,
  proxy: ProxyOptions,
  tls: ConnectOptions['tls'],
): Promise<Socket> {
  const { address } = attempt;
  if (address.kind === 'unix') {
    throw new TransportError('EINVAL', 'A proxy cannot connect to a Unix socket');
  }
  const socket = connectTcp({ host: proxy.host, port: proxy.port });
  keepAlive(socket);
  await ready(socket, attempt, 'connect');
  const conversation = new Socks5Conversation(address, proxy);
  const talk = (): void => {
    try {
      const bytes: Uint8Array | null = socket.read();
      if (bytes === null) return;
      const answer = conversation.take(bytes);
      if (answer !== undefined) socket.write(answer);
      if (conversation.isConnected) socket.emit('proxied');
    } catch (error) {
      socket.destroy(thrownError(error));
    }
  };
  // Not 'data', so that the socket waits with what follows until somebody takes it.
  socket.on('readable', talk);
  socket.write(conversation.greeting());
  await ready(socket, attempt, 'proxied');
  socket.removeListener('readable', talk);
  if (!tls) return socket;
  const secure = openTls(address, tls, { socket });
  await ready(secure, attempt, SECURED);
  return secure;
}

/** Resolves with the event; whatever else happens first destroys the socket and rejects. */
function ready(socket: Socket, attempt: Attempt, event: string): Promise<void> {
  const { address, signal, timeoutMS, deadline } = attempt;
  return new Promise((resolve, reject) => {
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
      timeoutMS === undefined || deadline === Number.POSITIVE_INFINITY
        ? undefined
        : setTimeout(
            () => fail(timedOut(address, timeoutMS)),
            Math.max(0, deadline - performance.now()),
          );
    signal?.addEventListener('abort', abort, { once: true });
    socket.once('error', fail);
    socket.once('close', closeEarly);
    socket.once(event, () => {
      settle();
      resolve();
    });
  });
}

function openTls(
  address: StreamAddress,
  tls: NonNullable<ConnectOptions['tls']>,
  target: object,
): Socket {
  // The name is what the certificate is checked against, and what is sent as SNI unless it is an address.
  const host = address.kind === 'tcp' ? address.host : undefined;
  const names = host === undefined ? {} : { host, ...(isIP(host) === 0 && { servername: host }) };
  const { checkStaple, ...options } = tls;
  const requestOCSP = checkStaple !== undefined;
  const socket = connectTls({ requestOCSP, ...names, ...options, ...target } as ConnectionOptions);
  let stapledResponse: Uint8Array | undefined;
  socket.on('OCSPResponse', (response: Buffer | null) => {
    stapledResponse = response ?? undefined;
  });
  socket.once('secureConnect', () => {
    try {
      checkStaple?.({ ...shownBy(socket), stapledResponse });
      socket.emit(SECURED);
    } catch (error) {
      socket.destroy(thrownError(error));
    }
  });
  return socket;
}

function shownBy(socket: TLSSocket): Omit<ShownCertificate, 'stapledResponse'> {
  // Also the issuer that the server did not send, but that we trust.
  const { raw, issuerCertificate } = socket.getPeerCertificate(true);
  return { certificate: raw, issuer: issuerCertificate?.raw };
}

function targetOf(
  address: StreamAddress,
  how: SocketOptions,
): { path: string } | { host: string; port: number } {
  if (address.kind === 'unix') return { path: address.path };
  const { noDelay: _noDelay, keepAliveInitialDelay: _delay, ...named } = how;
  return { ...named, host: address.host, port: address.port };
}

function keepAlive(socket: Socket, { noDelay, keepAliveInitialDelay }: SocketOptions = {}): void {
  socket.setNoDelay(noDelay ?? true);
  socket.setKeepAlive(true, keepAliveInitialDelay ?? KEEP_ALIVE_DELAY_MS);
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
