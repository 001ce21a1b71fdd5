/** Every frame here is one that no driver may send; each closes its own connection, and no other. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { crc32c, encode, encodeCommand } from '@touchstone/protocol';
import { simulatedRuntime } from '@touchstone/runtime';
import fc from 'fast-check';
import { MockupDB } from './mockup-db.ts';
import type { ProtocolErrorEvent } from './protocol-error.ts';
import {
  bodySection,
  opMsgFrame,
  type RawClient,
  rawClient,
  sequenceSection,
  turn,
} from './raw-client.test-support.ts';

const PING = { ping: 1, $db: 'db' };
const body = bodySection(PING);

function int32(...values: number[]): Uint8Array {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeInt32LE(value | 0, index * 4);
  return bytes;
}

/** A whole message of any opcode. */
function message(opcode: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  return Buffer.concat([int32(16 + content.length, 7, 0, opcode), content]);
}

/** The bytes of a document whose byte at `at` is another. */
function spoiled(document: object, at: number, byte: number): Uint8Array {
  const bytes = Uint8Array.from(encode(document));
  bytes[at] = byte;
  return bytes;
}

/** OP_MSG with a document whose one element is made by hand. */
function withElement(...element: readonly number[]): Uint8Array {
  const good = encode(PING);
  const content = Buffer.concat([good.subarray(4, good.length - 1), Uint8Array.from(element)]);
  const document = Buffer.concat([int32(content.length + 5), content, Uint8Array.of(0)]);
  return opMsgFrame({ sections: [bodySection(document)] });
}

function nested(depth: number): object {
  let document: object = {};
  for (let level = 0; level < depth; level++) document = { a: document };
  return { ...PING, deep: document };
}

function compressed(original: number, size: number, id: number, bytes: Uint8Array): Uint8Array {
  return message(2012, int32(original, size), Uint8Array.of(id), bytes);
}

const checksummed = encodeCommand({ requestId: 1, body: PING, checksum: true });
const wrongChecksum = Uint8Array.from(checksummed);
wrongChecksum[wrongChecksum.length - 1] = (wrongChecksum.at(-1) as number) ^ 1;
const plain = Buffer.concat([int32(0), body]);
const zero = Uint8Array.of(0);
const ns = Buffer.from('db.c\0');
const empty = encode({});

const FRAMES: readonly (readonly [name: string, frame: Uint8Array, wrong: RegExp])[] = [
  ['a length of 0', int32(0, 1, 0, 2013), /claims 0 bytes/],
  ['a length of 15', int32(15, 1, 0, 2013), /claims 15 bytes/],
  ['a negative length', int32(-1, 1, 0, 2013), /claims -1 bytes/],
  ['the least length there is', int32(-2147483648, 1, 0, 2013), /claims -2147483648/],
  ['a length beyond the limit', int32(48_000_001, 1, 0, 2013), /claims 48000001 bytes/],
  ['the greatest length there is', int32(2147483647, 1, 0, 2013), /claims 2147483647/],
  ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n'), /claims 542393671 bytes/],
  [
    'a TLS hello',
    Uint8Array.of(22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3, 1, 2, 3, 4, 5),
    /unknown opcode 84148994/,
  ],
  ['an unknown opcode', message(1234), /unknown opcode 1234/],
  ['opcode 0', message(0), /unknown opcode 0/],
  ['the retired OP_MSG', message(1000, Buffer.from('hi\0')), /unknown opcode 1000/],
  ['OP_COMMAND', message(2010, ns), /unknown opcode 2010/],
  ['a negative opcode', message(-1), /unknown opcode -1/],
  ['OP_REPLY from a client', message(1, int32(0, 0, 0, 0, 1), encode(PING)), /for servers/],
  ['a header alone as OP_MSG', message(2013), /ends inside the flags/],
  ['OP_MSG without sections', message(2013, int32(0)), /without a body/],
  ['an unknown required flag', opMsgFrame({ flags: 4, sections: [body] }), /required flag bits/],
  ['flag bit 15', opMsgFrame({ flags: 0x8000, sections: [body] }), /required flag bits.*8000/],
  ['two bodies', opMsgFrame({ sections: [body, body] }), /more than one body/],
  ['a section of kind 2', opMsgFrame({ sections: [Uint8Array.of(2), body] }), /kind of section.*2/],
  ['a section of kind 255', opMsgFrame({ sections: [body, Uint8Array.of(255)] }), /kind.*255/],
  [
    'a sequence without a body',
    opMsgFrame({ sections: [sequenceSection('documents', [{ a: 1 }])] }),
    /without a body/,
  ],
  [
    'a sequence that comes twice',
    opMsgFrame({ sections: [body, sequenceSection('d', [{}]), sequenceSection('d', [{}])] }),
    /comes twice/,
  ],
  [
    'a sequence that is longer than the message',
    opMsgFrame({ sections: [body, sequenceSection('d', [{}], 1000)] }),
    /claims 1000 bytes/,
  ],
  [
    'a sequence of negative size',
    opMsgFrame({ sections: [body, sequenceSection('d', [{}], -5)] }),
    /claims -5 bytes/,
  ],
  [
    'a sequence that ends inside a document',
    opMsgFrame({ sections: [body, sequenceSection('d', [encode({ a: 1 }).subarray(0, 7)])] }),
    /a document of the sequence d/,
  ],
  [
    'an identifier without an end',
    opMsgFrame({
      sections: [body, Buffer.concat([Uint8Array.of(1), int32(8), Buffer.from('abcd')])],
    }),
    /identifier of a document sequence is not ended/,
  ],
  [
    'an identifier that is no UTF-8',
    opMsgFrame({
      sections: [body, Buffer.concat([Uint8Array.of(1), int32(7), Uint8Array.of(0xff, 0xfe, 0)])],
    }),
    /identifier of a document sequence is not valid UTF-8/,
  ],
  ['a wrong checksum', wrongChecksum, /wrong checksum/],
  [
    'a checksum that is not there',
    opMsgFrame({ flags: 1, sections: [] }),
    /without a body|checksum/,
  ],
  ['bytes behind the body', opMsgFrame({ sections: [body, int32(77)] }), /kind of section|section/],
  ['no $db', opMsgFrame({ sections: [bodySection({ ping: 1 })] }), /without \$db/],
  [
    'a $db that is a number',
    opMsgFrame({ sections: [bodySection({ ping: 1, $db: 1 })] }),
    /no string/,
  ],
  ['an empty command', opMsgFrame({ sections: [bodySection({})] }), /without \$db|without a name/],
  ['an empty command by OP_QUERY', query('db.$cmd\0', empty), /without a name/],
  ['a body of length 4', opMsgFrame({ sections: [bodySection(int32(4))] }), /claims 4 bytes/],
  [
    'a body longer than the message',
    opMsgFrame({ sections: [bodySection(int32(500, 0))] }),
    /claims 500/,
  ],
  [
    'a body that does not end',
    opMsgFrame({ sections: [bodySection(Uint8Array.of(5, 0, 0, 0, 1))] }),
    /zero byte/,
  ],
  ['an unknown BSON type', withElement(0x20, 0x61, 0, 0), /unknown BSON type 0x20/],
  [
    'a string that is longer than its document',
    withElement(2, 0x61, 0, 99, 0, 0, 0, 0x78, 0),
    /value length/,
  ],
  ['a string of length 0', withElement(2, 0x61, 0, 0, 0, 0, 0, 0), /value length/],
  [
    'a string without its zero',
    withElement(2, 0x61, 0, 2, 0, 0, 0, 0x78, 0x78),
    /does not end with NUL/,
  ],
  ['a string that is no UTF-8', withElement(2, 0x61, 0, 2, 0, 0, 0, 0xff, 0), /not valid UTF-8/],
  ['half a character in a string', withElement(2, 0x61, 0, 3, 0, 0, 0, 0xe2, 0x82, 0), /UTF-8/],
  ['a name that is no UTF-8', withElement(0x0a, 0xc3, 0x28, 0), /not valid UTF-8/],
  ['a boolean of 2', withElement(8, 0x61, 0, 2), /neither 0 nor 1/],
  [
    'binary data of negative length',
    withElement(5, 0x61, 0, 0xff, 0xff, 0xff, 0xff, 0),
    /value length/,
  ],
  [
    'old binary data with two lengths',
    withElement(5, 0x61, 0, 5, 0, 0, 0, 2, 9, 0, 0, 0, 1),
    /two different lengths/,
  ],
  ['an array of length 3', withElement(4, 0x61, 0, 3, 0, 0, 0, 0), /value length/],
  ['an element behind the end', withElement(0x10, 0x61, 0, 1), /outside|element|terminated|length/],
  [
    '201 documents in one another',
    opMsgFrame({ sections: [bodySection(nested(201))] }),
    /too deep/,
  ],
  [
    'a fault in a sequence',
    opMsgFrame({ sections: [body, sequenceSection('d', [{ a: 1 }, spoiled({ a: true }, 7, 5)])] }),
    /neither 0 nor 1/,
  ],
  [
    'OP_QUERY that ends in its name',
    message(2004, int32(0), Buffer.from('db.c')),
    /collection name.*not ended/,
  ],
  [
    'OP_QUERY with bytes left over',
    query('db.c\0', Buffer.concat([empty, empty, zero])),
    /left over/,
  ],
  [
    'OP_QUERY whose projection is broken',
    query('db.c\0', Buffer.concat([empty, spoiled({ a: true }, 7, 9)])),
    /boolean/,
  ],
  ['OP_INSERT without a document', message(2002, int32(0), ns), /without a document/],
  [
    'OP_INSERT with half a document',
    message(2002, int32(0), ns, encode({ a: 1 }).subarray(0, 9)),
    /document of OP_INSERT/,
  ],
  [
    'OP_UPDATE without an update',
    message(2001, int32(0), ns, int32(0), empty),
    /update of OP_UPDATE/,
  ],
  [
    'OP_DELETE with bytes left over',
    message(2006, int32(0), ns, int32(0), empty, zero),
    /left over/,
  ],
  [
    'OP_GET_MORE without a cursor',
    message(2005, int32(0), ns, int32(1, 5)),
    /cursor id of OP_GET_MORE/,
  ],
  [
    'OP_KILL_CURSORS with a wrong count',
    message(2007, int32(0, 2, 1, 0)),
    /announces 2 cursor ids/,
  ],
  ['OP_KILL_CURSORS with a negative count', message(2007, int32(0, -1)), /announces -1/],
  [
    'a compressor that was not negotiated',
    compressed(2013, plain.length, 2, deflateSync(plain)),
    /zlib was not negotiated/,
  ],
  ['the compressor noop', compressed(2013, plain.length, 0, plain), /noop was not negotiated/],
  ['an unknown compressor', compressed(2013, plain.length, 99, plain), /unknown compressor 99/],
  [
    'OP_COMPRESSED inside OP_COMPRESSED',
    compressed(2012, plain.length, 2, plain),
    /inside OP_COMPRESSED|not negotiated/,
  ],
  [
    'OP_COMPRESSED that ends in its header',
    message(2012, int32(2013)),
    /uncompressed size|not negotiated|compressor/,
  ],
];

function query(name: string, documents: Uint8Array): Uint8Array {
  return message(2004, int32(0), Buffer.from(name), int32(0, -1), documents);
}

const server = new MockupDB();
let bystander: RawClient;

before(async () => {
  await server.run();
  server.autoresponds('ping');
  bystander = await rawClient(server.port);
});

after(async () => {
  bystander.stream.destroy();
  await server.stop();
});

/** Sends bytes on a connection of their own and waits until it is closed. */
async function refusalOf(bytes: Uint8Array): Promise<ProtocolErrorEvent> {
  const already = server.protocolErrors.length;
  const client = await rawClient(server.port);
  client.send(bytes);
  await client.closed;
  assert.equal(server.protocolErrors.length, already + 1);
  return server.protocolErrors.at(-1) as ProtocolErrorEvent;
}

test('the table is long enough', () => {
  assert.ok(FRAMES.length >= 40, `${FRAMES.length} frames`);
});

for (const [name, frame, wrong] of FRAMES) {
  test(`refused: ${name}`, { timeout: 5000 }, async () => {
    const before = server.requestsCount;
    const event = await refusalOf(frame);
    assert.match(event.message, wrong);
    assert.ok(event.offset >= 0 && event.offset <= frame.length, `offset ${event.offset}`);
    assert.match(event.dump, /^> [0-9a-f]{8} {2}[0-9a-f]{2}/m);
    assert.equal(server.requestsCount, before, 'it is no request');
    bystander.command({ ping: 1 });
    assert.equal((await bystander.next()).kind, 'msg', 'others go on');
  });
}

test('faults inside what was compressed', { timeout: 10_000 }, async (t) => {
  const zlibServer = new MockupDB({ autoHello: true, compressors: ['zlib'] });
  await zlibServer.run();
  const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
    [
      'a size that is too small',
      compressed(2013, 3, 2, deflateSync(plain)),
      /zlib cannot restore|announces 3/,
    ],
    [
      'a size that is too large',
      compressed(2013, plain.length + 9, 2, deflateSync(plain)),
      /announces/,
    ],
    ['a negative size', compressed(2013, -1, 2, deflateSync(plain)), /announces -1 bytes/],
    ['a bomb', compressed(2013, 2147483647, 2, deflateSync(plain)), /announces 2147483647/],
    ['no zlib at all', compressed(2013, plain.length, 2, Buffer.from('hello')), /cannot restore/],
    [
      'bytes behind the end',
      compressed(2013, plain.length, 2, Buffer.concat([deflateSync(plain), zero])),
      /cannot restore/,
    ],
    [
      'nested compression',
      compressed(2012, plain.length, 2, deflateSync(plain)),
      /inside OP_COMPRESSED/,
    ],
    ['a hello', zlibbed({ hello: 1, $db: 'admin' }), /hello must not be compressed/],
    ['authentication', zlibbed({ saslStart: 1, $db: 'admin' }), /saslStart must not be compressed/],
    [
      'a fault behind the header',
      compressed(2013, 5, 2, deflateSync(Uint8Array.of(0, 0, 0, 0, 7))),
      /kind of section.*7/,
    ],
  ];
  for (const [name, frame, wrong] of cases) {
    await t.test(name, async () => {
      const client = await rawClient(zlibServer.port);
      client.command({ hello: 1, compression: ['zlib'] });
      await client.next();
      client.send(frame);
      await client.closed;
      assert.match(zlibServer.protocolErrors.at(-1)?.message ?? '', wrong);
    });
  }
  assert.equal(zlibServer.protocolErrors.length, cases.length);
  await zlibServer.stop();
});

function zlibbed(command: object): Uint8Array {
  const content = Buffer.concat([int32(0), bodySection(command)]);
  return compressed(2013, content.length, 2, deflateSync(content));
}

test('a length that comes byte by byte is refused with its bytes in the dump', async () => {
  const client = await rawClient(server.port);
  for (const byte of int32(-2)) {
    client.send(Uint8Array.of(byte));
    await turn();
  }
  await client.closed;
  const event = server.protocolErrors.at(-1);
  assert.match(event?.message ?? '', /claims -2 bytes/);
  assert.match(event?.dump ?? '', /fe ff ff ff/);
});

test('what stands before a fault in the same segment is still a request', async () => {
  const client = await rawClient(server.port);
  const before = server.requestsCount;
  client.send(Buffer.concat([opMsgFrame({ sections: [body] }), int32(3, 0, 0, 0)]));
  assert.equal((await client.next()).kind, 'msg');
  await client.closed;
  assert.equal(server.requestsCount, before + 1);
});

test('any spoiled byte of a message leaves the server alive', { timeout: 60_000 }, async () => {
  const world = simulatedRuntime({ seed: 5 });
  const { clock } = world;
  const victim = new MockupDB({ runtime: world, slowSenderMS: 50, maxMessageSizeBytes: 10_000 });
  victim.autoresponds(() => true);
  await clock.run(victim.run());
  const sound = encodeCommand({
    requestId: 1,
    body: { ...PING, text: 'grün', list: [1, { b: true }], bin: Buffer.from('xyz') },
    sequences: [{ identifier: 'documents', documents: [{ _id: 1 }, { _id: 'two' }] }],
    checksum: false,
  });
  const spoil = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), {
    minLength: 1,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(spoil, async (changes) => {
      const bytes = Uint8Array.from(sound);
      for (const [at, byte] of changes) bytes[at] = byte;
      const before = victim.requestsCount + victim.protocolErrors.length;
      const client = await clock.run(rawClient(victim.port, world));
      client.send(bytes);
      await clock.advance(100);
      client.stream.destroy();
      await clock.advance(1);
      // A request, a refusal, or a message that was never finished: something is said of each.
      return victim.requestsCount + victim.protocolErrors.length > before;
    }),
    { numRuns: 300 },
  );
  assert.ok(victim.protocolErrors.length > 50, `${victim.protocolErrors.length} refusals`);
  assert.deepEqual(victim.handlerErrors, []);
  await clock.run(victim.stop());
});

test('a checksum is what crc32c says', () => {
  assert.equal(
    crc32c(checksummed, 0, checksummed.length - 4) | 0,
    Buffer.from(checksummed).readInt32LE(checksummed.length - 4),
  );
});
