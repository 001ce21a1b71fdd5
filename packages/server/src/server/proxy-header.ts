/**
 * The PROXY protocol, both versions: what a load balancer writes ahead of a client's bytes, so that
 * the server knows who the client is. Pure: bytes in, addresses out.
 */

/** The addresses that a header tells. */
export interface ProxyHeader {
  /** The number of bytes that it takes. */
  readonly length: number;
  /** The client as `host:port`; undefined when the load balancer speaks for itself. */
  readonly remoteAddress: string | undefined;
}

/** The bytes are no PROXY header. */
export class ProxyHeaderError extends Error {
  override readonly name = 'ProxyHeaderError';
}

const SIGNATURE: readonly number[] = [
  0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a,
];
const FIXED_LENGTH = 16;
const LONGEST_LINE = 107;
const PROXY = 1;
const TCP_OVER_IPV4 = 0x11;
const TCP_OVER_IPV6 = 0x21;

/** Reads the header; undefined while bytes are missing. Throws ProxyHeaderError. */
export function parseProxyHeader(bytes: Uint8Array): ProxyHeader | undefined {
  if (bytes.length === 0) return undefined;
  return bytes[0] === SIGNATURE[0] ? parseBinary(bytes) : parseLine(bytes);
}

function parseBinary(bytes: Uint8Array): ProxyHeader | undefined {
  const known = Math.min(bytes.length, SIGNATURE.length);
  for (let at = 0; at < known; at++) if (bytes[at] !== SIGNATURE[at]) throw refusal();
  if (bytes.length < FIXED_LENGTH) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const versionAndCommand = view.getUint8(12);
  if (versionAndCommand >> 4 !== 2 || (versionAndCommand & 0x0f) > PROXY) throw refusal();
  const length = FIXED_LENGTH + view.getUint16(14);
  if (bytes.length < length) return undefined;
  const isProxied = (versionAndCommand & 0x0f) === PROXY;
  return { length, remoteAddress: isProxied ? binarySource(view, length) : undefined };
}

function binarySource(view: DataView, length: number): string | undefined {
  const family = view.getUint8(13);
  if (family === TCP_OVER_IPV4 && length >= FIXED_LENGTH + 12) {
    const parts = [0, 1, 2, 3].map((at) => view.getUint8(FIXED_LENGTH + at));
    return `${parts.join('.')}:${view.getUint16(FIXED_LENGTH + 8)}`;
  }
  if (family === TCP_OVER_IPV6 && length >= FIXED_LENGTH + 36) {
    const parts = Array.from({ length: 8 }, (_, at) =>
      view.getUint16(FIXED_LENGTH + at * 2).toString(16),
    );
    return `[${parts.join(':')}]:${view.getUint16(FIXED_LENGTH + 32)}`;
  }
  return undefined;
}

function parseLine(bytes: Uint8Array): ProxyHeader | undefined {
  const start = Buffer.from(bytes.subarray(0, LONGEST_LINE)).toString('latin1');
  if (!'PROXY '.startsWith(start.slice(0, 6))) throw refusal();
  const end = start.indexOf('\r\n');
  if (end < 0) {
    if (bytes.length >= LONGEST_LINE) throw refusal();
    return undefined;
  }
  const [, family, host, , port] = start.slice(0, end).split(' ');
  const length = end + 2;
  if (family === 'UNKNOWN') return { length, remoteAddress: undefined };
  if ((family !== 'TCP4' && family !== 'TCP6') || host === undefined || port === undefined) {
    throw refusal();
  }
  return { length, remoteAddress: family === 'TCP6' ? `[${host}]:${port}` : `${host}:${port}` };
}

function refusal(): ProxyHeaderError {
  return new ProxyHeaderError('A PROXY header was expected, and something else came.');
}

/** Writes the header of a connection over IPv4: `from` and `to` as `host:port`. */
export function encodeProxyHeader(version: 1 | 2, from: string, to: string): Uint8Array {
  const source = ipv4(from);
  const destination = ipv4(to);
  if (source === undefined || destination === undefined) return unknownHeader(version);
  if (version === 1) {
    const [a, b] = [source.bytes.join('.'), destination.bytes.join('.')];
    return Buffer.from(`PROXY TCP4 ${a} ${b} ${source.port} ${destination.port}\r\n`, 'latin1');
  }
  const bytes = new Uint8Array(FIXED_LENGTH + 12);
  bytes.set(SIGNATURE);
  const view = new DataView(bytes.buffer);
  view.setUint8(12, 0x20 | PROXY);
  view.setUint8(13, TCP_OVER_IPV4);
  view.setUint16(14, 12);
  bytes.set(source.bytes, FIXED_LENGTH);
  bytes.set(destination.bytes, FIXED_LENGTH + 4);
  view.setUint16(FIXED_LENGTH + 8, source.port);
  view.setUint16(FIXED_LENGTH + 10, destination.port);
  return bytes;
}

function unknownHeader(version: 1 | 2): Uint8Array {
  if (version === 1) return Buffer.from('PROXY UNKNOWN\r\n', 'latin1');
  return Uint8Array.from([...SIGNATURE, 0x20, 0, 0, 0]);
}

function ipv4(address: string): { bytes: readonly number[]; port: number } | undefined {
  const parts = /^(?:::ffff:)?(\d+)\.(\d+)\.(\d+)\.(\d+):(\d+)$/.exec(address);
  if (parts === null) return undefined;
  const [port, ...bytes] = [Number(parts[5]), ...parts.slice(1, 5).map(Number)];
  return { bytes, port: port as number };
}
