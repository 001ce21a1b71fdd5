import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Compressor } from '../compressor/compressor.ts';
import { encodeCommand } from '../message/encode-command.ts';
import { writeInt32 } from '../message/header.ts';
import { parseMessage, restoreMessage } from '../message/message.ts';
import { compressMessage } from '../message/op-compressed.ts';
import { compressors } from './index.ts';
import { noop } from './noop.ts';
import { snappy } from './snappy.ts';
import { zlib } from './zlib.ts';
import { zstd } from './zstd.ts';

const frame = Uint8Array.from(
  encodeCommand({ requestId: 5, body: { insert: 'c', text: 'a'.repeat(300_000) } }),
);

for (const compressor of compressors.filter(({ name }) => name !== 'noop')) {
  const { name } = compressor;
  const skip = compressor.isAvailable() ? false : `the optional package for ${name} is not here`;

  test(`${name} makes a message shorter, and gives it back byte for byte`, { skip }, async () => {
    const compressed = await compressMessage(frame, compressor);
    assert.ok(compressed.length < frame.length / 10, `${compressed.length} bytes`);
    assert.deepEqual(await restoreMessage(compressed), frame);
  });

  test(`${name}: an empty message comes back`, { skip }, async () => {
    const compressed = await compressor.compress(new Uint8Array(0));
    assert.equal((await compressor.decompress(compressed, 0)).length, 0);
  });

  test(`${name}: lying sizes, cut and broken bytes are refused`, { skip }, async () => {
    const whole = await compressMessage(frame, compressor);
    for (const size of [0, frame.length - 17, frame.length - 15, 40_000_000]) {
      const lying = Uint8Array.from(whole);
      writeInt32(lying, 20, size);
      await refused(lying);
    }
    const cut = Uint8Array.from(whole.subarray(0, whole.length - 5));
    writeInt32(cut, 0, cut.length);
    await refused(cut);
    await refused(Uint8Array.from(whole).fill(0x55, 27));
  });

  test(`${name}: a bomb is refused before it takes memory`, { skip }, async () => {
    const bomb = await compressor.compress(new Uint8Array(400_000_000));
    await usesLittleMemory(() => assert.rejects(async () => compressor.decompress(bomb, 100)));
    const message = await compressMessage(frame, { ...compressor, compress: () => bomb });
    await usesLittleMemory(() => refused(message));
  });
}

async function refused(message: Uint8Array): Promise<void> {
  await assert.rejects(async () => restoreMessage(message), { name: 'WireProtocolError' });
}

async function usesLittleMemory(act: () => Promise<void>): Promise<void> {
  const before = process.resourceUsage().maxRSS;
  await act();
  assert.ok(process.resourceUsage().maxRSS - before < 50_000, 'more than 50 MB were taken');
}

const skipZstd = zstd.isAvailable() ? false : 'the optional package for zstd is not here';

/** A frame whose header does not tell the size, as streaming writers leave it. */
function streamedFrame(blocks: readonly Uint8Array[]): Uint8Array {
  const magic = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd);
  return Buffer.concat([magic, Uint8Array.of(0, 0x58), ...blocks]);
}

function repeated(size: number, isLast: boolean): Uint8Array {
  const header = (size << 3) | 2 | (isLast ? 1 : 0);
  return Uint8Array.of(header & 0xff, (header >> 8) & 0xff, header >> 16, 0x61);
}

test('zstd: a frame that does not tell its size is restored', { skip: skipZstd }, async () => {
  const bytes = streamedFrame([repeated(1000, false), repeated(500, true)]);
  assert.equal(Buffer.from(await zstd.decompress(bytes, 1500)).toString(), 'a'.repeat(1500));
  assert.throws(() => zstd.decompress(bytes, 1400), /do not hold 1400 bytes/);
});

test('zstd: a frame that tells another size is refused unread', { skip: skipZstd }, async () => {
  // One segment, whose size is the byte after the descriptor.
  const header = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, 50);
  const bytes = Buffer.concat([header, repeated(50, true)]);
  assert.equal((await zstd.decompress(bytes, 50)).length, 50);
  assert.throws(() => zstd.decompress(bytes, 60), /zstd announces 50 bytes, not 60/);
});

test('zstd: blocks that could hold too much are refused', () => {
  const compressed = Uint8Array.of(4, 0, 0);
  const blocks = Array.from({ length: 600 }, () => compressed);
  const bytes = streamedFrame([...blocks, repeated(10, true)]);
  assert.throws(() => zstd.decompress(bytes, 1000), /could be too large/);
});

test('a compressor that waits cannot be read at once, and says so', {
  skip: skipZstd,
}, async () => {
  const compressor: Compressor = zstd;
  const compressed = await compressMessage(frame, compressor);
  assert.throws(() => parseMessage(compressed), /cannot be restored at once/);
});

test('snappy: only a block that announces the size that is wanted is read', () => {
  for (const [bytes, size, words] of [
    [[], 0, /announces no size/],
    [[0x80], 0, /announces no size/],
    [[0x80, 0x80, 0x80, 0x80, 0x80, 1], 0, /announces no size/],
    [[5], 4, /announces 5 bytes, not 4/],
    [[0xff, 0x01], 254, /announces 255 bytes, not 254/],
    [[0x80, 0x80, 0x80, 0x80, 0x01], 1, /announces 268435456 bytes, not 1/],
  ] as const)
    assert.throws(() => snappy.decompress(Uint8Array.from(bytes), size), words, String(bytes));
});

test('zlib: more or less than is announced, and what stands behind it, is refused', () => {
  const bytes = zlib.compress(Buffer.from('x'.repeat(100)));
  assert.equal(zlib.decompress(bytes, 100).length, 100);
  assert.throws(() => zlib.decompress(bytes, 99));
  assert.throws(
    () => zlib.decompress(Buffer.concat([bytes, Buffer.of(0)]), 100),
    /1 bytes are left/,
  );
  assert.ok(zlib.compress(Buffer.from('x'.repeat(100)), 0).length > bytes.length);
});

test('noop: bytes stay as they are', () => {
  const bytes = Uint8Array.of(1, 2, 3);
  assert.equal(noop.compress(bytes), bytes);
  assert.equal(noop.decompress(bytes, 3), bytes);
});

test('compressors have the numbers of the specification, and those that need no package are there', () => {
  assert.deepEqual(
    compressors.map(({ id, name }) => [id, name]),
    [
      [0, 'noop'],
      [1, 'snappy'],
      [2, 'zlib'],
      [3, 'zstd'],
    ],
  );
  assert.equal(noop.isAvailable(), true);
  assert.equal(zlib.isAvailable(), true);
});
