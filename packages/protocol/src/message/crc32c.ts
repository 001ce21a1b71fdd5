import { byteAt } from '../narrowing/byte-at.ts';
import { readInt32 } from './header.ts';

/** The Castagnoli polynomial, bits reversed (RFC 3720, appendix B.4). */
const POLYNOMIAL = 0x82f63b78;
const SLICES = 8;

/** Eight tables of 256 remainders, one after the other: table k is k zero bytes further on. */
let remainders: Int32Array | undefined;

/** The caller keeps `index` inside the table, since a check a byte would be felt. */
function remainderAt(table: Int32Array, index: number): number {
  return table[index] as number;
}

function buildRemainders(): Int32Array {
  const table = new Int32Array(SLICES * 256);
  for (let byte = 0; byte < 256; byte++) {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) {
      remainder = remainder & 1 ? (remainder >>> 1) ^ POLYNOMIAL : remainder >>> 1;
    }
    table[byte] = remainder;
  }
  for (let index = 256; index < table.length; index++) {
    const before = remainderAt(table, index - 256);
    table[index] = (before >>> 8) ^ remainderAt(table, before & 0xff);
  }
  return table;
}

/**
 * The CRC-32C checksum of `bytes` from `start` to `end`, as a signed 32-bit number: what an OP_MSG
 * with the checksumPresent flag ends with. Eight bytes a round ("slicing by eight").
 */
export function crc32c(bytes: Uint8Array, start = 0, end: number = bytes.length): number {
  remainders ??= buildRemainders();
  const table = remainders;
  let crc = -1;
  let at = start;
  for (const stop = end - 7; at < stop; at += 8) {
    crc ^= readInt32(bytes, at);
    crc =
      remainderAt(table, 1792 + (crc & 0xff)) ^
      remainderAt(table, 1536 + ((crc >>> 8) & 0xff)) ^
      remainderAt(table, 1280 + ((crc >>> 16) & 0xff)) ^
      remainderAt(table, 1024 + (crc >>> 24)) ^
      remainderAt(table, 768 + byteAt(bytes, at + 4)) ^
      remainderAt(table, 512 + byteAt(bytes, at + 5)) ^
      remainderAt(table, 256 + byteAt(bytes, at + 6)) ^
      remainderAt(table, byteAt(bytes, at + 7));
  }
  for (; at < end; at++) {
    crc = (crc >>> 8) ^ remainderAt(table, (crc ^ byteAt(bytes, at)) & 0xff);
  }
  return ~crc;
}
