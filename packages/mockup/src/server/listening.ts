import { existsSync, statSync, unlinkSync } from 'node:fs';
import type { Listener, Runtime, Stream, StreamAddress, TlsOptions } from '@touchstone/runtime';
import { MockupError } from '../error/mockup-error.ts';
import { selfSignedCertificate } from '../tls/self-signed-certificate.ts';
import type { MockupOptions } from './mockup-options.ts';

/** TLS as it is given to the transport, and what clients need to trust it. */
export interface ServerTls {
  readonly options: TlsOptions;
  /** The certificate in PEM, when it was made here. */
  readonly certificate: string | undefined;
}

/** Mid-handshake clients are given up after this time, in milliseconds. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** The key and certificate that were given, or new ones. */
export function serverTls(options: MockupOptions, runtime: Runtime): ServerTls | undefined {
  const { tls, host = '127.0.0.1' } = options;
  if (tls === undefined || tls === false) return undefined;
  const given = tls === true ? {} : tls;
  const base = { handshakeTimeout: HANDSHAKE_TIMEOUT_MS };
  if ('key' in given || 'pfx' in given) {
    return { options: { ...base, ...given }, certificate: undefined };
  }
  const day = 86_400_000;
  const made = selfSignedCertificate({
    hosts: [...new Set(['localhost', host, '127.0.0.1', '::1'])],
    from: new Date(runtime.clock.date() - day),
    serial: runtime.random.bytes(16),
  });
  return { options: { ...base, ...made, ...given }, certificate: made.cert };
}

/** The place where to listen: the same port as before when the server runs again. */
export function listenAddress(options: MockupOptions, port: number | undefined): StreamAddress {
  const { udsPath, host = '127.0.0.1' } = options;
  if (udsPath !== undefined) return { kind: 'unix', path: udsPath };
  return { kind: 'tcp', host, port: port ?? options.port ?? 0 };
}

/** Listens; the socket file of a server that has died is removed first. */
export async function listen(options: {
  readonly runtime: Runtime;
  readonly address: StreamAddress;
  readonly accept: (stream: Stream) => void;
  readonly tls: ServerTls | undefined;
}): Promise<Listener> {
  const { runtime, address, accept, tls } = options;
  if (address.kind === 'unix') await removeStale(runtime, address);
  return runtime.transport.listen(address, accept, tls ? { tls: tls.options } : {});
}

async function removeStale(
  runtime: Runtime,
  address: { readonly kind: 'unix'; readonly path: string },
): Promise<void> {
  if (!existsSync(address.path)) return;
  if (!statSync(address.path).isSocket()) {
    throw new MockupError(`${address.path} exists and is no socket`);
  }
  const somebody = await runtime.transport.connect(address).catch(() => undefined);
  if (!somebody) {
    unlinkSync(address.path);
    return;
  }
  somebody.destroy();
  throw new MockupError(`somebody listens on ${address.path} already`);
}

/** `host:port` as clients know it, or the path of the unix socket. */
export function addressText(address: StreamAddress): string {
  if (address.kind === 'unix') return address.path;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${host}:${address.port}`;
}

/** The connection string of one server. */
export function uriOf(address: StreamAddress, isTls: boolean): string {
  const host = address.kind === 'unix' ? encodeURIComponent(address.path) : addressText(address);
  return `mongodb://${host}/${isTls ? '?tls=true' : ''}`;
}
