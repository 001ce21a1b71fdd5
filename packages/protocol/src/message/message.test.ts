import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decode, encode } from '../bson/index.ts';
import { zlib } from '../compressors/zlib.ts';
import { encodeCommand } from './encode-command.ts';
import { readHeader, writeInt32 } from './header.ts';
import { encodeMessage, type Message, parseMessage } from './message.ts';
import { compressMessage } from './op-compressed.ts';
import type { OpMsg } from './op-msg.ts';

const ids = { requestId: 7, responseTo: 3 };
const ping = Uint8Array.from(encode({ ping: 1, $db: 'admin' }));
const one = Uint8Array.from(encode({ _id: 1 }));
const two = Uint8Array.from(encode({ _id: 2, name: 'zwei' }));

const opMsg: OpMsg = {
  kind: 'msg',
  ...ids,
  checksumPresent: false,
  moreToCome: false,
  exhaustAllowed: false,
  body: ping,
  sequences: [],
};

const examples: readonly Message[] = [
  opMsg,
  { ...opMsg, checksumPresent: true, moreToCome: true, exhaustAllowed: true },
  { ...opMsg, sequences: [{ identifier: 'documents', documents: [one, two] }] },
  { ...opMsg, checksumPresent: true, sequences: [{ identifier: 'ops', documents: [] }] },
  {
    kind: 'query',
    ...ids,
    flags: 4,
    fullCollectionName: 'admin.$cmd',
    numberToSkip: 0,
    numberToReturn: -1,
    query: ping,
  },
  {
    kind: 'query',
    ...ids,
    flags: 0,
    fullCollectionName: 'größe.c',
    numberToSkip: 5,
    numberToReturn: 10,
    query: one,
    returnFieldsSelector: two,
  },
  {
    kind: 'reply',
    ...ids,
    responseFlags: 8,
    cursorId: -5n,
    startingFrom: 2,
    documents: [one, two],
  },
  { kind: 'insert', ...ids, flags: 1, fullCollectionName: 'd.c', documents: [one, two] },
  { kind: 'update', ...ids, fullCollectionName: 'd.c', flags: 3, selector: one, update: two },
  { kind: 'delete', ...ids, fullCollectionName: 'd.c', flags: 1, selector: one },
  { kind: 'getMore', ...ids, fullCollectionName: 'd.c', numberToReturn: 3, cursorId: 1n << 62n },
  { kind: 'killCursors', ...ids, cursorIds: [1n, -1n] },
];

for (const [index, message] of examples.entries()) {
  test(`message ${index} (${message.kind}) is read as it was written`, () => {
    assert.deepEqual(plain(parseMessage(encodeMessage(message))), message);
  });

  test(`message ${index} (${message.kind}) survives compression`, () => {
    const frame = compressMessage(encodeMessage(message), zlib);
    assert.deepEqual(plain(parseMessage(frame)), message);
  });

  test(`message ${index} (${message.kind}) is refused wherever it is cut`, () => {
    const frame = encodeMessage(message);
    for (let length = 0; length < frame.length; length++) {
      const cut = frame.slice(0, length);
      if (length >= 4) writeInt32(cut, 0, length);
      if (isShorterMessage(message, length)) continue;
      assert.throws(() => parseMessage(cut), { name: 'WireProtocolError' }, `length ${length}`);
    }
  });
}

/** Where a shorter message of the same kind is right: fewer documents, or no fields selector. */
function isShorterMessage(message: Message, length: number): boolean {
  if (message.kind === 'msg' && !message.checksumPresent) return length === 16 + 5 + ping.length;
  if (message.kind === 'insert') return length === 16 + 4 + 4 + one.length;
  const whole = encodeMessage(message).length;
  return message.kind === 'query' && length === whole - (message.returnFieldsSelector?.length ?? 0);
}

/** Views become arrays of their own, so that `deepEqual` compares contents. */
function plain(value: Message): unknown {
  return copied(value);
}

function copied(value: unknown): unknown {
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (Array.isArray(value)) return value.map(copied);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, copied(field)]));
}

test('bytes left over after a message are refused, at their offset', () => {
  const frame = encodeMessage({
    kind: 'delete',
    ...ids,
    fullCollectionName: 'd.c',
    flags: 0,
    selector: one,
  });
  const longer = new Uint8Array(frame.length + 3);
  longer.set(frame);
  writeInt32(longer, 0, longer.length);
  assert.throws(() => parseMessage(longer), { name: 'WireProtocolError', offset: frame.length });
});

test('a length in the header that is not the length of the frame is refused', () => {
  const frame = encodeMessage(opMsg);
  writeInt32(frame, 0, frame.length - 1);
  assert.throws(() => parseMessage(frame), { name: 'WireProtocolError', offset: 0 });
});

test('what is too short for a header is refused', () => {
  for (const length of [0, 4, 15]) {
    const words = new RegExp(`needs 16 bytes, here are ${length} `);
    assert.throws(() => readHeader(new Uint8Array(length)), words);
  }
  const { messageLength, requestId, opCode } = readHeader(new Uint8Array(16));
  assert.deepEqual([messageLength, requestId, opCode], [0, 0, 0]);
});

test('an unknown opcode is refused', () => {
  const frame = encodeMessage(opMsg);
  writeInt32(frame, 12, 2011);
  assert.throws(() => parseMessage(frame), /unknown opcode 2011/);
});

test('no bytes make the parser fail with anything but WireProtocolError', () => {
  const opCodes = [1, 2001, 2002, 2004, 2005, 2006, 2007, 2012, 2013];
  const frames = fc.tuple(fc.constantFrom(...opCodes), fc.uint8Array({ maxLength: 80 }));
  fc.assert(
    fc.property(frames, ([opCode, rest]) => {
      const frame = new Uint8Array(16 + rest.length);
      frame.set(rest, 16);
      writeInt32(frame, 0, frame.length);
      writeInt32(frame, 12, opCode);
      try {
        parseMessage(frame);
      } catch (error) {
        assert.equal((error as Error).name, 'WireProtocolError');
      }
    }),
    { numRuns: 2000 },
  );
});

test('changing any byte of a message never makes the parser fail otherwise', () => {
  for (const message of examples) {
    const frame = encodeMessage(message);
    for (let at = 4; at < frame.length; at++) {
      for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
        const changed = Uint8Array.from(frame);
        changed[at] = value;
        try {
          parseMessage(changed);
        } catch (error) {
          assert.equal((error as Error).name, 'WireProtocolError');
        }
      }
    }
  }
});

test('encodeCommand writes what encodeMessage writes', () => {
  for (const checksum of [false, true]) {
    const frame = encodeCommand({
      requestId: 7,
      responseTo: 3,
      body: { ping: 1, $db: 'admin' },
      sequences: [{ identifier: 'documents', documents: [one, { _id: 2, name: 'zwei' }] }],
      checksum,
      moreToCome: true,
    });
    const expected = encodeMessage({
      ...opMsg,
      checksumPresent: checksum,
      moreToCome: true,
      sequences: [{ identifier: 'documents', documents: [one, two] }],
    });
    assert.deepEqual(Uint8Array.from(frame), expected);
  }
});

test('encodeCommand writes _id first where asked, and leaves the document alone', () => {
  const document = { name: 'zwei', _id: 2 };
  const sequences = [{ identifier: 'documents', documents: [document], idFirst: true }];
  const parsed = parseMessage(encodeCommand({ ...ids, body: { insert: 'c' }, sequences })) as OpMsg;
  const sent = decode(parsed.sequences[0]?.documents[0] as Uint8Array);
  assert.deepEqual(Object.keys(sent), ['_id', 'name']);
  assert.deepEqual(Object.keys(document), ['name', '_id']);
});

test('what encodeCommand returned is not overwritten by later commands, small or large', () => {
  const filler = 'x'.repeat(100_000);
  const bodies = [{ ping: 1 }, { ping: 2, filler }, { ping: 3 }, { ping: 4, filler }, { ping: 5 }];
  const frames = bodies.map((body) => encodeCommand({ ...ids, body }));
  const read = frames.map((frame) => decode((parseMessage(frame) as OpMsg).body));
  assert.deepEqual(read, bodies);
});

test('a toBSON method may encode a command of its own', () => {
  let inner: Uint8Array | undefined;
  const body = {
    outer: 1,
    value: {
      toBSON() {
        inner = encodeCommand({ ...ids, body: { inner: 1 } });
        return { done: true };
      },
    },
  };
  const frame = encodeCommand({ ...ids, body });
  assert.deepEqual(decode((parseMessage(frame) as OpMsg).body), {
    outer: 1,
    value: { done: true },
  });
  assert.deepEqual(decode((parseMessage(inner as Uint8Array) as OpMsg).body), { inner: 1 });
});
