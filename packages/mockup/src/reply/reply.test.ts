/** Replies as tests write them, and as they stand on the wire. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Document, decode, parseMessage } from '@touchstone/protocol';
import { Int32 } from 'bson';
import { encodeReply, type ReplyTarget } from './encode-reply.ts';
import { makeReply, OpMsgReply, OpReply, type Reply } from './reply.ts';

const TARGET = { expects: 'OpMsg', requestId: 20, responseTo: 10 } as const;

/** The facts of a reply's message, and its documents. */
function wire(reply: Reply, expects: ReplyTarget['expects'] = 'OpMsg'): Document {
  const encoded = encodeReply(reply, { ...TARGET, expects });
  const message = parseMessage(encoded.frame);
  assert.equal(encoded.requestId, message.requestId);
  if (message.kind === 'msg') {
    const { kind, body, sequences, ...facts } = message;
    assert.equal(encoded.className, 'OpMsgReply');
    return { kind, ...facts, documents: [decode(body)], streams: encoded.moreToCome };
  }
  assert.ok(message.kind === 'reply');
  assert.equal(encoded.className, 'OpReply');
  const documents = message.documents.map((bytes) => decode(bytes));
  return { ...message, documents, streams: encoded.moreToCome };
}

const PLAIN_MSG = {
  kind: 'msg',
  requestId: 20,
  responseTo: 10,
  checksumPresent: false,
  moreToCome: false,
  exhaustAllowed: false,
  documents: [{ ok: 1 }],
  streams: false,
};
const PLAIN_REPLY = {
  kind: 'reply',
  requestId: 20,
  responseTo: 10,
  responseFlags: 0,
  cursorId: 0n,
  startingFrom: 0,
  documents: [{ ok: 1 }],
  streams: false,
};

test('a reply travels as its request asks, or as its class says', () => {
  assert.deepEqual(wire(makeReply([])), PLAIN_MSG);
  assert.deepEqual(wire(makeReply([]), 'command'), PLAIN_REPLY);
  assert.deepEqual(wire(makeReply([]), 'documents'), { ...PLAIN_REPLY, documents: [] });
  assert.deepEqual(wire(OpMsgReply(), 'command'), PLAIN_MSG);
  assert.deepEqual(wire(OpMsgReply(), 'documents'), PLAIN_MSG);
  assert.deepEqual(wire(OpReply()), PLAIN_REPLY);
});

test('a command is answered with one document, which has an ok', () => {
  for (const expects of ['OpMsg', 'command'] as const) {
    const documents = (...reply: unknown[]): unknown =>
      wire(makeReply(reply), expects)['documents'];
    assert.deepEqual(documents({ a: 1 }), [{ a: 1, ok: 1 }]);
    assert.deepEqual(documents({ ok: 0, a: 1 }), [{ ok: 0, a: 1 }]);
    assert.deepEqual(documents(new Map([['a', 1]])), [{ a: 1, ok: 1 }]);
    assert.deepEqual(documents(new Map([['ok', 0]])), [{ ok: 0 }]);
    assert.deepEqual(documents(0, { a: 1 }), [{ ok: 0, a: 1 }]);
  }
  const two = makeReply([{ a: 1 }, { a: 2 }]);
  assert.throws(() => wire(two), /the reply to OP_MSG has one document, not 2/);
  assert.throws(() => wire(two, 'command'), /the reply to a command has one document, not 2/);
  assert.deepEqual(wire(two, 'documents')['documents'], [{ a: 1 }, { a: 2 }]);
  assert.throws(
    () => wire(OpMsgReply({ a: 1 }, { b: 1 }), 'documents'),
    /an OP_MSG reply has one document/,
  );
});

test('each option of a reply stands in its message', () => {
  const ids = { requestId: 1, responseTo: 2 };
  assert.deepEqual(wire(makeReply([{}, { ...ids, checksum: true }])), {
    ...PLAIN_MSG,
    ...ids,
    checksumPresent: true,
  });
  const flagged = (flags: number): Document => wire(makeReply([{}, { flags }]));
  assert.deepEqual(flagged(1), { ...PLAIN_MSG, checksumPresent: true });
  assert.deepEqual(flagged(2), { ...PLAIN_MSG, moreToCome: true, streams: true });
  assert.deepEqual(flagged(1 << 16), { ...PLAIN_MSG, exhaustAllowed: true });
  assert.equal(wire(makeReply([{}, { checksum: false, flags: 1 }]))['checksumPresent'], false);
  const options = { ...ids, flags: 3, cursorId: 5, startingFrom: 6 };
  assert.deepEqual(wire(OpReply({ ok: 1 }, options)), {
    ...PLAIN_REPLY,
    ...ids,
    responseFlags: 3,
    cursorId: 5n,
    startingFrom: 6,
  });
});

test('a wrong answer is written as it is asked for', () => {
  const bytes = (options: object): DataView => {
    const { frame } = encodeReply(makeReply([{}, options]), TARGET);
    return new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  };
  assert.equal(bytes({ opcode: 4711 }).getInt32(12, true), 4711);
  assert.equal(bytes({}).getInt32(12, true), 2013);
  assert.equal(bytes({ flags: 2 + 32 }).getInt32(16, true), 34);
});

test('a reply is changed in place, and what the test gave stays as it is', () => {
  const given = { a: 1, b: 1 };
  const reply = makeReply([given, { flags: 2 }]);
  reply.update({ b: 2, c: 3 });
  assert.equal(String(reply), 'Reply({"a": 1, "b": 2, "c": 3}, flags=2)');
  assert.deepEqual(given, { a: 1, b: 1 });
  const empty = OpReply();
  empty.update({ a: new Int32(1) });
  assert.equal(String(empty), 'OpReply({"a": 1})');
  assert.deepEqual(empty.doc, new Map([['a', new Int32(1)]]));
  const mapped = OpMsgReply(new Map([['1', 'first']]));
  mapped.update({ 0: 'second' });
  assert.equal(String(mapped), 'OpMsgReply({"1": "first", "0": "second"})');
  const two = OpReply({ a: 1 }, { a: 2 });
  assert.deepEqual(two.docs, [{ a: 1 }, { a: 2 }]);
  assert.throws(() => two.update({}), /OpReply\(.*\) has more than one document/);
  assert.throws(() => two.doc, /has not exactly one document/);
  assert.throws(() => OpReply().doc, /OpReply\(\) has not exactly one document/);
});

test('options may follow a reply that is made already, and nothing else', () => {
  const made = OpReply({ a: 1 }, { flags: 1, cursorId: 3 });
  assert.equal(makeReply([made]), made);
  assert.equal(String(makeReply([made, { flags: 2 }])), 'OpReply({"a": 1}, flags=2, cursorId=3)');
  assert.throws(() => makeReply([made, 1]), /only options may follow OpReply/);
  assert.throws(() => makeReply([made, {}, {}]), /only options may follow OpReply/);
  function spoil(bytes: Uint8Array): Uint8Array {
    return bytes;
  }
  assert.equal(String(makeReply([{}, { corrupt: spoil }])), 'Reply({}, corrupt=spoil)');
  assert.equal(
    String(makeReply([{}, { corrupt: [(b: Uint8Array) => b][0] }])),
    'Reply({}, corrupt=function)',
  );
});
