import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkZstdFrame } from './zstd-frame.ts';

interface Frame {
  readonly magic?: readonly number[];
  /** The descriptor's bits beside those of size and checksum. */
  readonly descriptor?: number;
  /** It stands between the descriptor and the blocks. */
  readonly header?: readonly number[];
  readonly blocks?: readonly (readonly number[])[];
  readonly tail?: readonly number[];
}

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];

/** A frame, put together by hand. */
function frame({
  magic = MAGIC,
  descriptor = 0,
  header = [0],
  blocks,
  tail = [],
}: Frame): Uint8Array {
  const all = blocks ?? [raw(3, true)];
  return Uint8Array.from([...magic, descriptor, ...header, ...all.flat(), ...tail]);
}

/** The three bytes of a block's header. */
function head(kind: number, size: number, isLast: boolean): number[] {
  const bits = (size << 3) | (kind << 1) | Number(isLast);
  return [bits & 255, (bits >> 8) & 255, (bits >> 16) & 255];
}

const raw = (size: number, isLast = false): number[] => [
  ...head(0, size, isLast),
  ...Array(size).fill(7),
];
const repeated = (size: number, isLast = false): number[] => [...head(1, size, isLast), 7];
const compressed = (bytes: number, isLast = false): number[] => [
  ...head(2, bytes, isLast),
  ...Array(bytes).fill(7),
];

test('blocks hold just as many bytes as are announced elsewhere', () => {
  checkZstdFrame(frame({}), 3);
  checkZstdFrame(frame({ blocks: [raw(2), repeated(9), raw(1, true)] }), 12);
  for (const size of [2, 4]) assert.throws(() => checkZstdFrame(frame({}), size), /do not hold/);
  const some = frame({ blocks: [raw(2), compressed(5, true)] });
  checkZstdFrame(some, 2);
  checkZstdFrame(some, 2 + 128 * 1024);
  assert.throws(() => checkZstdFrame(some, 1), /do not hold 1 bytes/);
  assert.throws(() => checkZstdFrame(some, 3 + 128 * 1024), /do not hold/);
});

test('a size that the frame tells itself is the same one', () => {
  for (const [flag, bytes, size] of [
    [0x20, [3], 3],
    [0x60, [44, 1], 556],
    [0xa0, [44, 1, 0, 0], 300],
    [0xe0, [44, 1, 0, 0, 0, 0, 0, 0], 300],
  ] as const) {
    const whole = frame({ descriptor: flag, header: bytes, blocks: [raw(size, true)] });
    checkZstdFrame(whole, size);
    assert.throws(() => checkZstdFrame(whole, size + 1), new RegExp(`announces ${size} bytes`));
  }
  const windowed = frame({ descriptor: 0x40, header: [0, 44, 1], blocks: [raw(556, true)] });
  checkZstdFrame(windowed, 556);
});

test('the number of a dictionary is passed over', () => {
  for (const [flag, length] of [
    [1, 1],
    [2, 2],
    [3, 4],
  ] as const)
    checkZstdFrame(frame({ descriptor: flag, header: [0, ...Array(length).fill(9)] }), 3);
});

test('with a checksum or without, nothing stands behind the last block', () => {
  checkZstdFrame(frame({ descriptor: 4, tail: [1, 2, 3, 4] }), 3);
  for (const whole of [
    frame({ descriptor: 4 }),
    frame({ descriptor: 4, tail: [1, 2, 3] }),
    frame({ tail: [1, 2, 3, 4] }),
    frame({ tail: [1] }),
  ])
    assert.throws(() => checkZstdFrame(whole, 3), /not one whole frame/);
});

test('what is no frame, or is cut off, is refused', () => {
  assert.throws(() => checkZstdFrame(frame({ magic: [0x28, 0xb5, 0x2f, 0xfc] }), 3), /not a frame/);
  assert.throws(() => checkZstdFrame(Uint8Array.from([...MAGIC, 0]), 0), /not a frame/);
  const shortHeader = Uint8Array.from([...MAGIC, 0xe0, 1, 0, 0]);
  assert.throws(() => checkZstdFrame(shortHeader, 1), /header is cut off/);
  const six = Uint8Array.from([...MAGIC, 0, 0]);
  assert.throws(() => checkZstdFrame(six, 0), /a block is cut off/);
  for (const bytes of [1, 2])
    assert.throws(
      () => checkZstdFrame(frame({ blocks: [Array(bytes).fill(0)] }), 0),
      /a block is cut off/,
    );
  assert.throws(() => checkZstdFrame(frame({ blocks: [raw(3)] }), 3), /a block is cut off/);
  assert.throws(() => checkZstdFrame(frame({ blocks: [head(3, 0, true)] }), 0), /reserved kind/);
});

test('a frame that does not tell its size is not of more than 64 MiB', () => {
  const blocks = (count: number): number[][] =>
    Array.from({ length: count }, (_, at) => compressed(0, at === count - 1));
  checkZstdFrame(frame({ blocks: blocks(512) }), 5);
  assert.throws(() => checkZstdFrame(frame({ blocks: blocks(513) }), 5), /could be too large/);
  const told = frame({ descriptor: 0x20, header: [5], blocks: blocks(513) });
  checkZstdFrame(told, 5);
});
