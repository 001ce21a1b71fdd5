import { CommandError } from '../value/command-error.ts';

/** An address as a number, of 32 or 128 bits. */
interface Address {
  readonly bits: 32 | 128;
  readonly number: bigint;
}

/** The addresses that begin with the same bits (RFC 4632, RFC 4291). */
interface AddressRange extends Address {
  /** The number of bits that count. */
  readonly length: number;
}

/** Reads a range such as `10.0.0.0/8` or `::1`. Throws BadValue. */
export function parseAddressRange(text: string): AddressRange {
  const [, host = '', length] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = parseAddress(host);
  if (address === undefined) {
    throw new CommandError('BadValue', 'Invalid IP address in CIDR string');
  }
  const counted = length === undefined ? address.bits : Number(length);
  if (counted > address.bits) throw new CommandError('BadValue', 'Invalid length in CIDR string');
  return { ...address, length: counted };
}

/** Tells whether an address lies in a range; what is none lies nowhere. */
export function isInRange(host: string, { bits, number, length }: AddressRange): boolean {
  const address = parseAddress(host);
  if (address === undefined || address.bits !== bits) return false;
  const ignored = BigInt(bits - length);
  return address.number >> ignored === number >> ignored;
}

function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) {
    const number = readParts(text.split('.'), { count: 4, base: 10, most: 255 });
    return number === undefined ? undefined : { bits: 32, number };
  }
  // IPv4 addresses come to a socket of IPv6 so.
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text)?.[1];
  if (mapped !== undefined) return parseAddress(mapped);
  const [left = '', right, ...more] = text.split('::');
  if (more.length > 0) return undefined;
  const before = left === '' ? [] : left.split(':');
  const after = right === undefined || right === '' ? [] : right.split(':');
  const missing = 8 - before.length - after.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const parts = [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  const number = readParts(parts, { count: 8, base: 16, most: 0xffff });
  return number === undefined ? undefined : { bits: 128, number };
}

function readParts(
  parts: readonly string[],
  { count, base, most }: { readonly count: number; readonly base: 10 | 16; readonly most: number },
): bigint | undefined {
  if (parts.length !== count) return undefined;
  let number = 0n;
  for (const part of parts) {
    if (!/^[\da-f]{1,4}$/i.test(part) || (base === 10 && !/^\d+$/.test(part))) return undefined;
    const read = Number.parseInt(part, base);
    if (read > most) return undefined;
    number = number * BigInt(most + 1) + BigInt(read);
  }
  return number;
}
