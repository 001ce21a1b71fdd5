// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
/** The hard behaviors about messages and replies; the numbers are those of the design. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode, encodeCommand, type Message, parseMessage } from '@touchstone/protocol';
import { BSON, Decimal128, Double, Int32, Long } from 'bson';
import { LegacyClient } from '../legacy/legacy-client.ts';
import { absent, any } from '../matcher/value-matchers.ts';
import { OpMsgReply, OpReply } from '../reply/reply.ts';
import { Command, CommandBase, OpKillCursors, OpMsg, OpQuery } from '../request/request-classes.ts';
import { MockupDB } from './mockup-db.ts';
import {
  bodySection,
  opMsgFrame,
  rawClient,
  sequenceSection,
  turn,
} from './raw-client.test-support.ts';

async function started(options: ConstructorParameters<typeof MockupDB>[0] = {}): Promise<MockupDB> {
  const server = new MockupDB({ requestTimeoutMS: 3000, ...options });
  await server.run();
  return server;
}

function bodyOf(message: Message): Record<string, any> {
  assert.equal(message.kind, 'msg');
  return BSON.deserialize((message as Extract<Message, { kind: 'msg' }>).body);
}

test('1: a message arrives whole, however it is cut, and messages that come together apart', async () => {
  await using server = await started();
  const client = await rawClient(server.port);
  const frame = encodeCommand({ requestId: 1, body: { one: 1, $db: 'db' } });
  for (let at = 1; at < frame.length; at++) {
    client.send(frame.subarray(0, at));
    await turn();
    client.send(frame.subarray(at));
    await server.receives('one').ok();
    await client.next();
  }
  const second = encodeCommand({ requestId: 2, body: { two: 2, $db: 'db' } });
  client.send(Buffer.concat([frame, frame, second.subarray(0, 20)]));
  await server.receives('one');
  await server.receives('one');
  client.send(second.subarray(20));
  await server.receives({ two: 2 });
});

test('2: sequences are merged into the command, before or behind the body', async () => {
  await using server = await started();
  const client = await rawClient(server.port);
  const body = bodySection({ bulkWrite: 1, $db: 'admin' });
  const ops = sequenceSection('ops', [{ insert: 0 }, { insert: 1 }]);
  const names = sequenceSection('nsInfo', [{ ns: 'db.c' }]);
  for (const sections of [
    [body, ops, names],
    [ops, names, body],
    [ops, body, names],
  ]) {
    client.send(opMsgFrame({ sections }));
    const request = await server.receives(OpMsg, { bulkWrite: 1, nsInfo: [{ ns: 'db.c' }] });
    assert.deepEqual(request.get('ops'), [{ insert: 0 }, { insert: 1 }]);
    assert.deepEqual(request.fieldNames(), ['bulkWrite', '$db', 'ops', 'nsInfo']);
  }
});

test('3: a checksum is verified, told, and generated', async () => {
  await using server = await started();
  const client = await rawClient(server.port);
  client.command({ ping: 1 }, { checksum: true });
  const request = await server.receives(OpMsg, { flags: 1 });
  assert.equal(typeof request.checksum, 'number');
  await request.ok({}, { checksum: true });
  const frame = await client.nextFrame();
  assert.equal(frame[16], 1);
  assert.equal(bodyOf(parseMessage(frame))['ok'], 1);
});

test('4: what wants no reply gets none, by hand or automatically', async () => {
  await using server = await started();
  const client = await rawClient(server.port);
  client.command({ insert: 'c' }, { moreToCome: true });
  const request = await server.receives(OpMsg, { flags: 2 });
  await assert.rejects(request.ok(), /Cannot reply to OpMsg with moreToCome: OpMsg\(\{"insert"/);
  server.autoresponds({ insert: any });
  client.command({ insert: 'c' }, { moreToCome: true });
  client.command({ ping: 1 });
  await server.receives('ping').ok();
  assert.equal(bodyOf(await client.next())['ok'], 1);
  assert.deepEqual(server.handlerErrors, []);
});

test('5: an exhaust stream has fresh ids, each reply answers the one before, and it ends with its client', async () => {
  await using server = await started();
  const client = await rawClient(server.port);
  const id = client.command({ getMore: 1 }, { exhaustAllowed: true });
  const request = await server.receives(OpMsg, { flags: 1 << 16 });
  assert.equal(await request.stream([{ n: 1 }, { n: 2 }, { n: 3 }]), 3);
  const replies = [await client.next(), await client.next(), await client.next()];
  assert.deepEqual(
    replies.map(bodyOf).map(({ n }) => n),
    [1, 2, 3],
  );
  assert.deepEqual(replies.map(moreToCome), [true, true, false]);
  const [first, second] = replies;
  assert.deepEqual(
    replies.map(({ responseTo }) => responseTo),
    [id, first?.requestId, second?.requestId],
  );
  assert.equal(new Set(replies.map(({ requestId }) => requestId)).size, 3);

  client.command({ getMore: 1 });
  const plain = await server.receives(OpMsg);
  await assert.rejects(plain.stream([{ n: 1 }, { n: 2 }]), /did not allow several replies/);
  await plain.ok();
  await assert.rejects(plain.ok(), /answered already/);

  client.command({ getMore: 1 }, { exhaustAllowed: true });
  const endless = await server.receives(OpMsg);
  let ended = false;
  async function* forever(): AsyncGenerator<object> {
    try {
      for (;;) {
        yield { n: 1 };
        await turn();
      }
    } finally {
      ended = true;
    }
  }
  const streaming = endless.stream(forever());
  await client.next();
  client.stream.destroy({ reset: true });
  await assert.rejects(streaming, /gone|closed/);
  assert.ok(ended, 'the generator was ended');
});

function moreToCome(message: Message): boolean {
  return message.kind === 'msg' && message.moreToCome;
}

test('6: optional flag bits are ignored', async () => {
  await using server = await started();
  const client = await rawClient(server.port);
  client.send(opMsgFrame({ flags: 0x8fff0000, sections: [bodySection({ ping: 1, $db: 'd' })] }));
  await server.receives('ping').ok();
  assert.equal(bodyOf(await client.next())['ok'], 1);
});

test('18: the reply to a compressed request is compressed, hello never is', async () => {
  await using server = await started({ autoHello: true, compressors: ['zlib'] });
  const client = await rawClient(server.port);
  client.command({ hello: 1, compression: ['snappy-not-offered', 'zlib'] });
  const hello = await client.nextFrame();
  assert.equal(Buffer.from(hello).readInt32LE(12), 2013);
  assert.deepEqual(bodyOf(parseMessage(hello))['compression'], ['zlib']);
  const { compressMessage, compressorByName } = await import('@touchstone/protocol');
  const zlib = compressorByName('zlib');
  assert.ok(zlib);
  const frame = encodeCommand({ requestId: 9, body: { ping: 1, $db: 'db' } });
  client.send(await compressMessage(frame, zlib));
  await server.receives('ping').ok({ text: 'x'.repeat(500) });
  const reply = await client.nextFrame();
  assert.equal(Buffer.from(reply).readInt32LE(12), 2012);
  assert.equal(bodyOf(parseMessage(reply))['text'].length, 500);
});

test('20: order, duplicates, __proto__ and the types of numbers show; 1 matches every number, true does not', async () => {
  await using server = await started();
  const client = await rawClient(server.port);
  const fields = new Map<string, unknown>([
    ['cmd', 1],
    ['b', new Int32(1)],
    ['1', new Double(1)],
    ['__proto__', Long.fromNumber(1)],
    ['d', Decimal128.fromString('1')],
    ['t', true],
    ['$db', 'db'],
  ]);
  const bytes = Uint8Array.from(encode(fields as unknown as Record<string, unknown>));
  client.send(opMsgFrame({ sections: [bodySection(bytes)] }));
  const request = await server.receives(OpMsg);
  const text = '"b": 1, "1": 1.0, "__proto__": 1, "d": {"$numberDecimal": "1"}, "t": true';
  assert.ok(String(request).includes(text), String(request));
  assert.deepEqual(request.fieldNames(), [...fields.keys()]);
  for (const name of ['b', '1', '__proto__', 'd']) {
    assert.ok(request.matches(new Map([[name, 1]])), name);
    assert.ok(!request.matches(new Map([[name, true]])), name);
  }
  assert.ok(!request.matches({ t: 1 }));
  assert.ok(request.matches({ t: true, x: absent, y: null }));
  const element = Buffer.from(encode({ a: 1 })).subarray(4, -1);
  const content = Buffer.concat([element, Buffer.from(encode({ a: 2, $db: 'db' })).subarray(4)]);
  const length = Buffer.alloc(4);
  length.writeInt32LE(content.length + 4);
  client.send(opMsgFrame({ sections: [bodySection(Buffer.concat([length, content]))] }));
  const twice = await server.receives(OpMsg);
  assert.ok(String(twice).includes('"a": 1, "a": 2'), String(twice));
});

test('21: cursor ids have 64 bits', async () => {
  await using server = await started();
  server.autoresponds('ismaster');
  await using client = new LegacyClient(server.uri);
  const big = 2n ** 40n + 7n;
  await client.killCursors(123n, big, -1n);
  const request = await server.receives(OpKillCursors, { cursorIds: [123, big, -1n] });
  assert.deepEqual(request.cursorIds, [123n, big, -1n]);
  assert.equal(String(request), `OpKillCursors([123, ${big}, -1])`);
});

test('22: a reply is encoded when it is sent, and never changed', async () => {
  await using server = await started();
  const client = await rawClient(server.port);
  const hosts = ['a'];
  const document = Object.freeze({ hosts });
  server.autoresponds('ping', document);
  client.command({ ping: 1 });
  assert.deepEqual(bodyOf(await client.next()), { hosts: ['a'], ok: 1 });
  hosts.push('b');
  client.command({ ping: 1 });
  assert.deepEqual(bodyOf(await client.next()), { hosts: ['a', 'b'], ok: 1 });
  client.command({ other: 1 });
  await server.receives('other').ok({ ok: 0, errmsg: 'no' });
  assert.equal(bodyOf(await client.next())['ok'], 0);
  const reply = OpMsgReply({ a: 1 });
  reply.update({ b: 2 });
  assert.equal(String(reply), 'OpMsgReply({"a": 1, "b": 2})');
});

test('24: hello in every form and message, helloOk, and a $query taken off', async () => {
  await using server = await started({ autoHello: { isWritablePrimary: false, secondary: true } });
  const client = await rawClient(server.port);
  for (const name of ['hello', 'ismaster', 'isMaster']) {
    client.command({ [name]: 1, helloOk: true });
    const reply = bodyOf(await client.next());
    const own = name === 'hello' ? 'isWritablePrimary' : 'ismaster';
    const other = name === 'hello' ? 'ismaster' : 'isWritablePrimary';
    assert.equal(reply[own], false);
    assert.ok(!(other in reply));
    assert.equal(reply['helloOk'], true);
    assert.equal(reply['secondary'], true);
  }
  const legacy = new LegacyClient(server.uri);
  assert.equal((await legacy.command('admin', { isMaster: 1 }))['ismaster'], false);
  const wrapped = { $query: { count: 'c' }, $readPreference: { mode: 'secondary' } };
  const count = legacy.command('db', wrapped);
  const request = await server.receives(Command('count', 'c'));
  assert.ok(request instanceof CommandBase);
  assert.ok(request.secondaryOk);
  assert.equal(request.get('$readPreference').mode, 'secondary');
  await request.ok({ n: 3 });
  assert.equal((await count)['n'], 3);
  const query = legacy.query('db.c', {}, { flags: 4, batchSize: 2, fields: { a: 1 } });
  await server
    .receives(OpQuery, { flags: 4, numToReturn: 2, fields: { a: 1 } })
    .replies(OpReply([{ a: 1 }, { a: 2 }]));
  assert.equal((await query).documents.length, 2);
  await legacy.close();
});

test('late, in pieces, cut off, spoiled, or wrong on purpose', async () => {
  await using server = await started();
  const client = await rawClient(server.port);
  client.command({ a: 1 });
  const chunks = [1, { delayMS: 5 }, 3, 'rest'] as const;
  await server.receives().ok({ n: 1 }, { delayMS: 5, chunks });
  assert.equal(bodyOf(await client.next())['n'], 1);
  const id = client.command({ a: 1 });
  await server.receives().ok({}, { responseTo: id + 1, requestId: 77 });
  const wrong = await client.next();
  assert.deepEqual([wrong.responseTo, wrong.requestId], [id + 1, 77]);
  client.command({ a: 1 });
  const flip = (bytes: Uint8Array): Uint8Array => bytes.map((byte, at) => (at === 8 ? 0x7f : byte));
  await server.receives().ok({}, { corrupt: flip });
  assert.equal((await client.nextFrame())[8], 0x7f);
  client.command({ a: 1 });
  await server.receives().ok({}, { opcode: 1 });
  assert.equal((await client.nextFrame())[12], 1);
  client.command({ a: 1 });
  const raw = await server.receives();
  await raw.rawBytes(encodeCommand({ requestId: 5, responseTo: 6, body: { x: 1 } }));
  assert.equal(bodyOf(await client.next())['x'], 1);
  client.command({ a: 1 });
  await server.receives().ok({}, { truncateAt: 20 });
  assert.equal(await client.closed, undefined);
});
