import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32c } from './crc32c.ts';

// The examples of RFC 3720, appendix B.4, and the polynomial's usual check value.
const examples: readonly [string, Uint8Array, number][] = [
  ['123456789', Buffer.from('123456789'), 0xe3069283],
  ['32 zero bytes', new Uint8Array(32), 0x8a9136aa],
  ['32 bytes of ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ['0 to 31', Uint8Array.from({ length: 32 }, (_, index) => index), 0x46dd794e],
  ['31 to 0', Uint8Array.from({ length: 32 }, (_, index) => 31 - index), 0x113fdb5c],
];

for (const [name, bytes, checksum] of examples) {
  test(`CRC-32C of ${name}`, () => assert.equal(crc32c(bytes) >>> 0, checksum));
}

test('start and end choose the bytes', () => {
  const bytes = Buffer.from('xx123456789y');
  assert.equal(crc32c(bytes, 2, 11) >>> 0, 0xe3069283);
  assert.equal(crc32c(bytes, 3, 3), 0);
});
