import { isIPv6 } from 'node:net';
import type { StreamAddress } from '../transport.ts';

/** An address as text: `host:port`, with brackets around IPv6, or the path of a socket. */
export function formatAddress(address: StreamAddress): string {
  return address.kind === 'unix' ? address.path : formatHostPort(address.host, address.port);
}

/** `host:port`, with brackets around IPv6; empty if Node.js does not know the host any more. */
export function formatHostPort(host: string | undefined, port: number | undefined): string {
  if (host === undefined) return '';
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}
