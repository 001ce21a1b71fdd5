import type { StreamAddress } from '@touchstone/runtime';
import { MongoParseError } from '../error/mongo-error.ts';
import { percentDecode } from './percent-decode.ts';

/** One host of a connection string (connection-string specification, "Host Information"). */
export type Host =
  | {
      readonly kind: 'hostname' | 'ipv4' | 'ipv6';
      /** In lower case; IPv6 without brackets. */
      readonly host: string;
      readonly port: number;
      /** True if the connection string named the port. */
      readonly hasPort: boolean;
    }
  | { readonly kind: 'unix'; readonly path: string };

export const DEFAULT_PORT = 27_017;
const MAX_PORT = 65_535;

/** Reads a comma-separated list of hosts. Throws `MongoParseError`. */
export function parseHosts(text: string): readonly Host[] {
  if (text === '') throw new MongoParseError('The connection string names no host');
  return text.split(',').map(parseHost);
}

/** Reads one percent-encoded host with its port, if it has one. Throws `MongoParseError`. */
export function parseHost(text: string): Host {
  if (text === '') throw new MongoParseError('The connection string has an empty host');
  const decoded = percentDecode(text, `host "${text}"`);
  if (decoded.includes('/')) {
    if (decoded.endsWith('.sock')) return { kind: 'unix', path: decoded };
    throw new MongoParseError(
      `Unsupported host "${decoded}": the path of a Unix socket ends in .sock`,
    );
  }
  if (decoded.startsWith('[')) return parseIpLiteral(decoded);
  const [host = '', port, ...more] = decoded.split(':');
  if (more.length > 0) {
    throw new MongoParseError(
      `Host "${decoded}" has more than one colon; an IPv6 address stands in brackets`,
    );
  }
  if (host === '') throw new MongoParseError(`Host "${decoded}" has no name`);
  const kind = isIpv4(host) ? 'ipv4' : 'hostname';
  return { kind, host: host.toLowerCase(), ...parsePort(port, decoded) };
}

/** `host:port` in the form that events, errors and topology descriptions use; a socket by its path. */
export function formatHost(address: Host): string {
  if (address.kind === 'unix') return address.path;
  const host = address.kind === 'ipv6' ? `[${address.host}]` : address.host;
  return `${host}:${address.port}`;
}

/** The address that a transport connects to, from the form of `formatHost`. Throws `MongoParseError`. */
export function streamAddressOf(address: string): StreamAddress {
  const parsed = parseHost(address.replaceAll('%', '%25'));
  return parsed.kind === 'unix'
    ? { kind: 'unix', path: parsed.path }
    : { kind: 'tcp', host: parsed.host, port: parsed.port };
}

function parseIpLiteral(text: string): Host {
  const match = /^\[([0-9a-fA-F:.]+(?:%[\w.-]+)?)\](?::(.*))?$/.exec(text);
  if (match === null) {
    throw new MongoParseError(`Host "${text}" is not an IPv6 address in brackets`);
  }
  const [, host = '', port] = match;
  return { kind: 'ipv6', host: host.toLowerCase(), ...parsePort(port, text) };
}

function parsePort(
  text: string | undefined,
  host: string,
): { readonly port: number; readonly hasPort: boolean } {
  if (text === undefined) return { port: DEFAULT_PORT, hasPort: false };
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > MAX_PORT) {
    throw new MongoParseError(
      `The port of host "${host}" must be an integer from 1 to ${MAX_PORT}, not "${text}"`,
    );
  }
  return { port, hasPort: true };
}

function isIpv4(host: string): boolean {
  const parts = host.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
}
