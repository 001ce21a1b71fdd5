import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { encode } from '../bson/index.ts';
import { noop } from '../compressors/noop.ts';
import { zlib } from '../compressors/zlib.ts';
import { encodeCommand } from './encode-command.ts';
import { writeInt32 } from './header.ts';
import { compressorById, compressorByName, parseMessage } from './message.ts';
import { compressMessage } from './op-compressed.ts';

const frame = Uint8Array.from(
  encodeCommand({ requestId: 5, body: { insert: 'c', text: 'a'.repeat(5000) } }),
);

test('zlib makes the message shorter and keeps its ids', () => {
  const compressed = compressMessage(frame, zlib);
  assert.ok(compressed.length < 200, `${compressed.length} bytes`);
  assert.deepEqual(parseMessage(compressed), parseMessage(frame));
});

test('level 0 stores, level 9 packs', () => {
  const stored = compressMessage(frame, zlib, 0);
  assert.ok(stored.length > frame.length);
  assert.ok(compressMessage(frame, zlib, 9).length < stored.length);
  assert.deepEqual(parseMessage(stored), parseMessage(frame));
});

test('compressor 0 is read too', () => {
  assert.deepEqual(parseMessage(compressMessage(frame, noop)), parseMessage(frame));
});

test('compressors are found by number and by name', () => {
  assert.equal(compressorById(2), zlib);
  assert.equal(compressorByName('zlib'), zlib);
  assert.equal(compressorById(99), undefined);
  assert.equal(compressorByName('lzma'), undefined);
  assert.equal(compressorByName('noop'), undefined);
});

test('compressing twice is refused on both ends', () => {
  const once = compressMessage(frame, zlib);
  assert.throws(() => compressMessage(once, zlib), TypeError);
  writeInt32(once, 16, 2012);
  assert.throws(() => parseMessage(once), /OP_COMPRESSED inside OP_COMPRESSED/);
});

for (const [what, size] of [
  ['one byte too few', frame.length - 17],
  ['one byte too many', frame.length - 15],
  ['none', 0],
  ['a negative number', -1],
  ['more than a message may have', 48_000_000],
] as const) {
  test(`an uncompressed size that says ${what} is refused`, () => {
    for (const compressor of [zlib, noop]) {
      const lying = Uint8Array.from(compressMessage(frame, compressor));
      writeInt32(lying, 20, size);
      assert.throws(() => parseMessage(lying), { name: 'WireProtocolError' });
    }
  });
}

test('a bomb is given up at the size that it announced', () => {
  const bomb = deflateSync(new Uint8Array(200_000_000), { level: 9 });
  const message = Uint8Array.from(compressMessage(frame, { ...zlib, compress: () => bomb }));
  const before = process.memoryUsage().arrayBuffers;
  assert.throws(() => parseMessage(message), { name: 'WireProtocolError' });
  assert.ok(process.memoryUsage().arrayBuffers - before < 50_000_000);
});

test('the limit of the connection holds for what is restored', () => {
  const compressed = compressMessage(frame, zlib);
  const options = { maxMessageSizeBytes: frame.length - 1 };
  assert.throws(() => parseMessage(compressed, options), /allowed are 0 to/);
  assert.doesNotThrow(() => parseMessage(compressed, { maxMessageSizeBytes: frame.length }));
});

test('an unknown compressor and broken data are refused', () => {
  const unknown = Uint8Array.from(compressMessage(frame, { ...zlib, id: 77 }));
  assert.throws(() => parseMessage(unknown), /unknown compressor 77/);
  const broken = Uint8Array.from(compressMessage(frame, zlib));
  broken.fill(0x55, 30);
  assert.throws(() => parseMessage(broken), /zlib cannot restore/);
});

test('bytes left over after the compressed ones are refused', () => {
  const compress = (bytes: Uint8Array): Uint8Array => {
    return Buffer.concat([zlib.compress(bytes), Buffer.of(1, 2, 3)]);
  };
  const longer = compressMessage(frame, { ...zlib, compress });
  assert.throws(() => parseMessage(longer), { name: 'WireProtocolError' });
});

test('documents survive compression byte for byte', () => {
  const message = parseMessage(compressMessage(frame, zlib));
  assert.ok(message.kind === 'msg');
  assert.deepEqual(
    Uint8Array.from(message.body),
    Uint8Array.from(encode({ insert: 'c', text: 'a'.repeat(5000) })),
  );
});
