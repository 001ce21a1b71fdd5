/** The header that a proxy puts in front of a connection (PROXY protocol, versions 1 and 2). Pure. */
import { ProtocolError } from './protocol-error.ts';

export type ProxyVersion = 'v1' | 'v2';

/** The client that the proxy speaks for; without addresses, itself. */
export interface ProxiedAddresses {
  /** `host:port` of the client behind the proxy. */
  readonly source?: string;
  readonly destination?: string;
}

export interface ProxyHeader {
  readonly addresses: ProxiedAddresses;
  /** The bytes behind the header. */
  readonly rest: Uint8Array;
}

const SIGNATURE_V2 = Uint8Array.of(13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10);
const LONGEST_V1 = 107;
const FIXED_V2 = 16;

/** Reads the header from what has come so far; undefined until it is whole. Throws `ProtocolError`. */
export function readProxyHeader(version: ProxyVersion, bytes: Uint8Array): ProxyHeader | undefined {
  return version === 'v1' ? readV1(bytes) : readV2(bytes);
}

function readV1(bytes: Uint8Array): ProxyHeader | undefined {
  const text = Buffer.from(bytes.subarray(0, LONGEST_V1)).toString('latin1');
  const start = 'PROXY ';
  if (!start.startsWith(text.slice(0, start.length))) {
    throw new ProtocolError('not a PROXY protocol v1 header', bytes, 0);
  }
  const end = text.indexOf('\r\n');
  if (end < 0) {
    if (text.length < LONGEST_V1) return undefined;
    throw new ProtocolError('a PROXY protocol v1 header without an end', bytes, LONGEST_V1);
  }
  const rest = bytes.subarray(end + 2);
  const match = /^PROXY (?:UNKNOWN.*|TCP[46] (\S+) (\S+) (\d{1,5}) (\d{1,5}))$/.exec(
    text.slice(0, end),
  );
  if (!match) throw new ProtocolError('a malformed PROXY protocol v1 header', bytes, start.length);
  const [, from, to, fromPort, toPort] = match;
  if (from === undefined || to === undefined) return { addresses: {}, rest };
  const addresses = { source: joined(from, fromPort), destination: joined(to, toPort) };
  return { addresses, rest };
}

function readV2(bytes: Uint8Array): ProxyHeader | undefined {
  const signature = bytes.subarray(0, SIGNATURE_V2.length);
  const wrong = signature.findIndex((byte, index) => byte !== SIGNATURE_V2[index]);
  if (wrong >= 0) throw new ProtocolError('not a PROXY protocol v2 header', bytes, wrong);
  if (bytes.length < FIXED_V2) return undefined;
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = FIXED_V2 + view.readUInt16BE(14);
  const command = view.readUInt8(12);
  if (command !== 0x20 && command !== 0x21) {
    throw new ProtocolError('an unknown command in a PROXY protocol v2 header', bytes, 12);
  }
  if (bytes.length < length) return undefined;
  const rest = bytes.subarray(length);
  return { addresses: command === 0x20 ? {} : addressesV2(view, length), rest };
}

function addressesV2(view: Buffer, length: number): ProxiedAddresses {
  const family = view.readUInt8(13) >> 4;
  if (family === 1 && length >= FIXED_V2 + 12) {
    const ip = (at: number): string => view.subarray(at, at + 4).join('.');
    return {
      source: `${ip(16)}:${view.readUInt16BE(24)}`,
      destination: `${ip(20)}:${view.readUInt16BE(26)}`,
    };
  }
  if (family === 2 && length >= FIXED_V2 + 36) {
    return {
      source: `[${groups(view, 16)}]:${view.readUInt16BE(48)}`,
      destination: `[${groups(view, 32)}]:${view.readUInt16BE(50)}`,
    };
  }
  if (family === 0 || family === 3) return {};
  throw new ProtocolError('addresses of an unknown kind in a PROXY protocol v2 header', view, 13);
}

function groups(view: Buffer, at: number): string {
  return Array.from({ length: 8 }, (_, index) =>
    view.readUInt16BE(at + index * 2).toString(16),
  ).join(':');
}

function joined(host: string, port: string | undefined): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
