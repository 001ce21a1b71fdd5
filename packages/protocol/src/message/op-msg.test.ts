import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from '../bson/index.ts';
import { HEADER_LENGTH, OP_CODE, writeHeader, writeInt32 } from './header.ts';
import { parseMessage } from './message.ts';
import { encodeOpMsg } from './op-msg.ts';

const body = encode({ ping: 1 });

/** An OP_MSG with these flags and whatever follows them. */
function frameWith(flags: number, ...parts: (number[] | Uint8Array)[]): Uint8Array {
  const rest = Buffer.concat(parts.map((part) => Uint8Array.from(part)));
  const frame = new Uint8Array(HEADER_LENGTH + 4 + rest.length);
  const messageLength = frame.length;
  writeHeader(frame, { messageLength, requestId: 1, responseTo: 0, opCode: OP_CODE.msg });
  writeInt32(frame, HEADER_LENGTH, flags);
  frame.set(rest, HEADER_LENGTH + 4);
  return frame;
}

const name = [...Buffer.from('documents\0')];
const size = (length: number): number[] => [length, 0, 0, 0];

const refused: readonly [string, Uint8Array, RegExp, number][] = [
  ['an unknown required flag', frameWith(1 << 15, [0], body), /flag bits in OP_MSG: 0x8000/, 16],
  ['no body', frameWith(0, [1], size(4 + name.length), name), /without a body/, 35],
  ['nothing at all', frameWith(0), /without a body/, 20],
  ['two bodies', frameWith(0, [0], body, [0], body), /more than one body/, 21 + body.length],
  ['a section of kind 2', frameWith(0, [2], body), /unknown kind of section in OP_MSG: 2/, 20],
  ['a body longer than the message', frameWith(0, [0], size(99), [0]), /claims 99 bytes/, 21],
  ['a body of 4 bytes', frameWith(0, [0], size(4)), /claims 4 bytes/, 21],
  ['a body without its last zero', frameWith(0, [0], size(5), [1]), /not ended by a zero/, 25],
  ['a sequence that is too long', frameWith(0, [1], size(99), name), /sequence claims 99/, 21],
  ['a sequence that is too short', frameWith(0, [1], size(3), name), /sequence claims 3/, 21],
  ['a name that leaves its sequence', frameWith(0, [1], size(6), name), /not ended by a zero/, 25],
  [
    'a document that leaves its sequence',
    frameWith(0, [1], size(4 + name.length + 1), name, [9]),
    /documents/,
    35,
  ],
  [
    'the same sequence twice',
    frameWith(0, [1], size(4 + name.length), name, [1], size(4 + name.length), name),
    /documents comes twice/,
    35,
  ],
  ['a checksum with no room for it', frameWith(1), /too short for the checksum/, 16],
  ['a wrong checksum', frameWith(1, [0], body, size(7)), /wrong checksum/, 21 + body.length],
];

for (const [what, frame, message, offset] of refused) {
  test(`OP_MSG with ${what} is refused at byte ${offset}`, () => {
    assert.throws(() => parseMessage(frame), { name: 'WireProtocolError', message, offset });
  });
}

test('unknown optional flags are ignored, sections may come in any order', () => {
  const frame = frameWith(1 << 30, [1], size(4 + name.length), name, [0], body);
  const message = parseMessage(frame);
  assert.equal(message.kind, 'msg');
  assert.deepEqual(message.kind === 'msg' && message.sequences, [
    { identifier: 'documents', documents: [] },
  ]);
});

test('a document whose length is not its array’s is not written', () => {
  const message = { requestId: 1, responseTo: 0, checksumPresent: false, moreToCome: false };
  const longer = Buffer.concat([body, Buffer.of(0)]);
  const opMsg = { kind: 'msg' as const, ...message, exhaustAllowed: false, sequences: [] };
  assert.throws(() => encodeOpMsg({ ...opMsg, body: longer }), RangeError);
});
