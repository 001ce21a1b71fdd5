import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readInt32, writeInt32 } from './header.ts';
import { MessageReader } from './message-reader.ts';

function frameOf(length: number, fill: number): Uint8Array {
  const frame = new Uint8Array(length).fill(fill);
  writeInt32(frame, 0, length);
  return frame;
}

function joined(frames: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(frames));
}

function readAll(reader: MessageReader): Uint8Array[] {
  const messages: Uint8Array[] = [];
  for (let next = reader.next(); next; next = reader.next()) messages.push(Uint8Array.from(next));
  return messages;
}

test('any slicing of the bytes gives the same messages', () => {
  const lengths = fc.array(fc.integer({ min: 16, max: 12_000 }), { minLength: 1, maxLength: 12 });
  const slices = fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(lengths, slices, fc.boolean(), (frameLengths, sliceLengths, readEachTime) => {
      const frames = frameLengths.map((length, index) => frameOf(length, index + 1));
      const bytes = joined(frames);
      const reader = new MessageReader();
      const messages: Uint8Array[] = [];
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const length = sliceLengths[turn % sliceLengths.length] as number;
        reader.push(bytes.slice(at, at + length));
        at += length;
        if (readEachTime) messages.push(...readAll(reader));
      }
      messages.push(...readAll(reader));
      assert.deepEqual(messages, frames);
      assert.equal(reader.pendingBytes, 0);
    }),
  );
});

test('a message within one slice is handed out without a copy', () => {
  const reader = new MessageReader();
  const bytes = joined([frameOf(20, 1), frameOf(30, 2)]);
  reader.push(bytes);
  assert.equal(reader.next()?.buffer, bytes.buffer);
  assert.equal(reader.next()?.buffer, bytes.buffer);
});

test('messages handed out earlier are not overwritten by small slices that come later', () => {
  const reader = new MessageReader();
  const bytes = joined([frameOf(40, 1), frameOf(40, 2)]);
  const messages: Uint8Array[] = [];
  for (const byte of bytes) {
    reader.push(Uint8Array.of(byte));
    const message = reader.next();
    if (message) messages.push(message);
  }
  assert.deepEqual(
    messages.map((message) => message[39]),
    [1, 2],
  );
});

for (const [length, name] of [
  [15, 'shorter than a header'],
  [-1, 'negative'],
  [1001, 'above the limit'],
  [0x7fff_ffff, 'as large as can be'],
] as const) {
  test(`a length that is ${name} is refused as soon as its four bytes are there`, () => {
    const reader = new MessageReader({ maxMessageSizeBytes: 1000 });
    const bytes = new Uint8Array(4);
    writeInt32(bytes, 0, length);
    reader.push(frameOf(1000, 9));
    reader.push(bytes.subarray(0, 3));
    assert.equal(readInt32(reader.next() as Uint8Array, 0), 1000);
    assert.equal(reader.next(), undefined);
    reader.push(bytes.subarray(3));
    assert.throws(() => reader.next(), { name: 'WireProtocolError', offset: 0 });
    reader.push(frameOf(16, 0));
    assert.throws(() => reader.next(), { name: 'WireProtocolError' }, 'and it stays refused');
    assert.equal(reader.pendingBytes, 0);
  });
}

test('a stream that is never at a message boundary does not pile up slices', () => {
  const reader = new MessageReader();
  const frame = frameOf(5000, 3);
  reader.push(frame.slice(0, 2500));
  for (let turn = 0; turn < 5000; turn++) {
    reader.push(joined([frame.subarray(2500), frame.subarray(0, 2500)]));
    assert.equal(reader.next()?.length, 5000);
  }
  assert.equal(reader.pendingBytes, 2500);
});

test('of messages above a limit the first bytes alone are kept, however they arrive', () => {
  for (const sliceLength of [1, 7, 1000, 100_000]) {
    const reader = new MessageReader({ skipAbove: () => 50 });
    const bytes = joined([frameOf(40, 1), frameOf(20_000, 2), frameOf(51, 3), frameOf(50, 4)]);
    const lengths: number[] = [];
    for (let at = 0; at < bytes.length; at += sliceLength) {
      reader.push(bytes.slice(at, at + sliceLength));
      for (const message of readAll(reader)) lengths.push(message.length, message[19] as number);
    }
    assert.deepEqual(lengths, [40, 1, 20, 2, 20, 3, 50, 4]);
    assert.equal(reader.pendingBytes, 0);
  }
});
