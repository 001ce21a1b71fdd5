/** Requests as tests see them: their facts, their printed form, what they match, and how they are answered. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode, type Message, type OpReply, parseMessage } from '@touchstone/protocol';
import type { MockRequest } from './mock-request.ts';
import type { OpMsgRequest } from './op-msg-request.ts';
import type { CommandRequest } from './op-query-request.ts';
import {
  Command,
  CommandBase,
  OpDelete,
  OpGetMore,
  OpInsert,
  OpKillCursors,
  OpMsg,
  OpQuery,
  OpUpdate,
  Request,
} from './request-classes.ts';
import type { OutgoingReply } from './request-connection.ts';
import { requestFromMessage } from './request-from-message.ts';
import { mergeSequences, unwrapQuery } from './splice-document.ts';

type ClientMessage = Exclude<Message, { kind: 'reply' }>;
type Facts<Kind> = Partial<Extract<ClientMessage, { kind: Kind }>>;

const IDS = { requestId: 7, responseTo: 0 };

/** A client whose connection keeps what it is sent. */
function client(): {
  readonly sent: Message[];
  readonly raw: Uint8Array[];
  says(message: ClientMessage): MockRequest;
} {
  const sent: Message[] = [];
  const raw: Uint8Array[] = [];
  let isOpen = true;
  let lastId = 900;
  const connection = {
    id: 3,
    clientPort: 5555,
    clientAddress: '127.0.0.1:5555',
    get isOpen() {
      return isOpen;
    },
    closed: Promise.resolve(),
    nextRequestId: () => ++lastId,
    async send({ frame, describe }: OutgoingReply) {
      raw.push(frame);
      if (!describe().includes('raw bytes')) sent.push(parseMessage(frame));
    },
    noteWaiting() {},
    hangup() {
      isOpen = false;
    },
  };
  const server = {
    address: 'mock:1',
    uri: 'mongodb://mock:1/',
    label: undefined,
    running: true,
    async stop() {},
  };
  return {
    sent,
    raw,
    says: (message) =>
      requestFromMessage(message, {
        frame: encode({}),
        requestId: message.requestId,
        connection,
        server,
        sequence: 12,
      }),
  };
}

function msg(body: object, facts: Facts<'msg'> = {}): ClientMessage {
  return {
    kind: 'msg',
    ...IDS,
    checksumPresent: false,
    moreToCome: false,
    exhaustAllowed: false,
    body: encode({ ...body, $db: 'db' }),
    sequences: [],
    ...facts,
  };
}

function query(document: object, facts: Facts<'query'> = {}): ClientMessage {
  return {
    kind: 'query',
    ...IDS,
    flags: 0,
    fullCollectionName: 'db.coll',
    numberToSkip: 0,
    numberToReturn: 0,
    query: encode(document),
    ...facts,
  };
}

function command(document: object, facts: Facts<'query'> = {}): ClientMessage {
  return query(document, { fullCollectionName: 'db.$cmd', numberToReturn: -1, ...facts });
}

function insert(...documents: object[]): ClientMessage {
  const encoded = documents.map((document) => encode(document));
  return { kind: 'insert', ...IDS, flags: 0, fullCollectionName: 'db.coll', documents: encoded };
}

const UPDATE: ClientMessage = {
  kind: 'update',
  ...IDS,
  fullCollectionName: 'db.coll',
  flags: 0,
  selector: encode({ a: 1 }),
  update: encode({ b: 2 }),
};
const DELETE: ClientMessage = {
  kind: 'delete',
  ...IDS,
  fullCollectionName: 'db.coll',
  flags: 0,
  selector: encode({ a: 1 }),
};
const GET_MORE: ClientMessage = {
  kind: 'getMore',
  ...IDS,
  fullCollectionName: 'db.coll',
  numberToReturn: 2,
  cursorId: 2n ** 40n,
};
const KILL: ClientMessage = { kind: 'killCursors', ...IDS, cursorIds: [4n, 5n] };

const PRINTED: readonly (readonly [string, ClientMessage])[] = [
  ['OpMsg({"ping": 1, "$db": "db"}, namespace="db")', msg({ ping: 1 })],
  [
    'OpMsg({"ping": 1, "$db": "db"}, flags=checksumPresent|exhaustAllowed, namespace="db")',
    msg({ ping: 1 }, { checksumPresent: true, exhaustAllowed: true }),
  ],
  [
    'OpMsg({"ping": 1, "$db": "db"}, flags=moreToCome, namespace="db")',
    msg({ ping: 1 }, { moreToCome: true }),
  ],
  ['OpQuery({"a": 1}, namespace="db.coll")', query({ a: 1 })],
  [
    'OpQuery({"a": 1}, flags=TailableCursor|SecondaryOk|OplogReplay|NoTimeout|AwaitData|Exhaust|Partial, namespace="db.coll")',
    query({ a: 1 }, { flags: 0xfe }),
  ],
  [
    'OpQuery({"a": 1}, namespace="db.coll", fields={"b": 1}, numToSkip=3, numToReturn=-4)',
    query(
      { a: 1 },
      { returnFieldsSelector: encode({ b: 1 }), numberToSkip: 3, numberToReturn: -4 },
    ),
  ],
  ['Command({"ping": 1}, namespace="db")', command({ ping: 1 })],
  ['OpInsert({"a": 1}, {"a": 2}, namespace="db.coll")', insert({ a: 1 }, { a: 2 })],
  [
    'OpInsert({"a": 1}, flags=ContinueOnError, namespace="db.coll")',
    { ...insert({ a: 1 }), flags: 1 } as ClientMessage,
  ],
  ['OpUpdate({"a": 1}, {"b": 2}, namespace="db.coll")', UPDATE],
  ['OpUpdate({"a": 1}, {"b": 2}, flags=Upsert, namespace="db.coll")', { ...UPDATE, flags: 1 }],
  ['OpUpdate({"a": 1}, {"b": 2}, flags=MultiUpdate, namespace="db.coll")', { ...UPDATE, flags: 2 }],
  ['OpDelete({"a": 1}, namespace="db.coll")', DELETE],
  ['OpDelete({"a": 1}, flags=SingleRemove, namespace="db.coll")', { ...DELETE, flags: 1 }],
  ['OpGetMore(namespace="db.coll", numToReturn=2, cursorId=1099511627776)', GET_MORE],
  ['OpKillCursors([4, 5])', KILL],
];

test('a request prints its documents, the names of its flags, and what else it says', () => {
  for (const [line, message] of PRINTED) assert.equal(String(client().says(message)), line);
});

test('each class has the requests of its kind, and waits for those alone', () => {
  const classes = { OpMsg, Command, OpQuery, OpGetMore, OpKillCursors, OpInsert, OpUpdate };
  const all = { ...classes, OpDelete, CommandBase, Request };
  const expected: Readonly<Record<string, readonly string[]>> = {
    OpMsg: ['OpMsg', 'CommandBase', 'Request'],
    Command: ['Command', 'CommandBase', 'Request'],
  };
  for (const [, message] of PRINTED) {
    const request = client().says(message);
    const own = expected[request.className] ?? [request.className, 'Request'];
    for (const [name, each] of Object.entries(all)) {
      assert.equal(request instanceof each, own.includes(name), `${request} is ${name}`);
      assert.equal(request.matches(each), own.includes(name), `${request} matches ${name}`);
    }
  }
  assert.deepEqual(
    [OpMsg, OpQuery, Command, OpGetMore, OpInsert, Request].map(({ opcode }) => opcode),
    [2013, 2004, 2004, 2005, 2002, undefined],
  );
  assert.equal(OpUpdate.name, 'OpUpdate');
  assert.equal(String(new OpMsg('find', 'coll')), String(OpMsg('find', 'coll')));
});

test('patterns compare what a class says beside its documents', () => {
  const { says } = client();
  const detailed = query(
    { a: 1 },
    { returnFieldsSelector: encode({ b: 1 }), numberToSkip: 3, numberToReturn: 4 },
  );
  const cases: readonly (readonly [MockRequest, unknown, object, object])[] = [
    [says(detailed), OpQuery, { fields: { b: 1 } }, { fields: { b: 2 } }],
    [says(detailed), OpQuery, { numToSkip: 3 }, { numToSkip: 4 }],
    [says(detailed), OpQuery, { numToReturn: 4 }, { numToReturn: 3 }],
    [says(GET_MORE), OpGetMore, { cursorId: 2n ** 40n }, { cursorId: 1 }],
    [says(GET_MORE), OpGetMore, { numToReturn: 2 }, { numToReturn: 3 }],
    [says(KILL), OpKillCursors, { cursorIds: [4, 5] }, { cursorIds: [4] }],
    [says({ ...UPDATE, flags: 3 }), OpUpdate, { flags: 3 }, { flags: 1 }],
    [says(DELETE), OpDelete, { namespace: 'db.coll' }, { namespace: 'db' }],
    [says(msg({ a: 1 })), OpMsg, { requestId: 7 }, { requestId: 8 }],
    [says(msg({ a: 1 })), Request, { clientPort: 5555 }, { clientPort: 1 }],
    [says(command({ a: 1 }, { flags: 4 })), Command, { secondaryOk: true }, { secondaryOk: false }],
  ];
  for (const [request, of, same, other] of cases) {
    assert.equal(request.matches(of, same), true, `${request} matches ${JSON.stringify(of)}`);
    assert.equal(request.matches(of, other), false, `${request} is not another`);
  }
  const request = says(msg({ a: 1 }));
  assert.equal(request.matches(Request, { connection: request.connection }), true);
  assert.equal(request.matches(Request, { server: request.server }), true);
  assert.equal(request.matches(Request, { server: {} }), false);
});

test('a request can stand for what is expected of another', () => {
  const { says } = client();
  const request = says(msg({ ping: 1 }));
  assert.equal(says(msg({ ping: 1, more: 2 })).matches(request), true);
  assert.equal(says(msg({ ping: 2 })).matches(request), false);
  assert.equal(says(command({ ping: 1, $db: 'db' })).matches(request), false);
  assert.throws(() => request.matches(request, { flags: 1 }), /nothing may follow OpMsg/);
  assert.equal(request.assertMatches({ ping: 1 }), request);
  assert.throws(
    () => request.assertMatches({ ping: 2 }),
    /OpMsg\(.*does not match.*on connection 3 from 127\.0\.0\.1:5555/s,
  );
});

test('a secondary may answer by flag, or by a read preference that is not primary', () => {
  const { says } = client();
  const preferred = (mode: string): object => ({ find: 1, $readPreference: { mode } });
  const cases: readonly (readonly [ClientMessage, boolean])[] = [
    [msg({ find: 1 }), false],
    [msg(preferred('primary')), false],
    [msg(preferred('nearest')), true],
    [query({}), false],
    [query({}, { flags: 4 }), true],
    [query({}, { flags: 2 }), false],
    [command({ find: 1 }), false],
    [command({ find: 1 }, { flags: 4 }), true],
    [command(preferred('primary')), false],
    [command(preferred('secondary')), true],
    [command({ $query: { find: 1 }, $readPreference: { mode: 'secondary' } }), true],
    [GET_MORE, false],
  ];
  for (const [message, isOk] of cases) assert.equal(says(message).secondaryOk, isOk);
});

test('the documents of a request are told one by one, and the one where there is one', () => {
  const { says } = client();
  const one = says(insert({ _id: 1, a: 2 }));
  assert.deepEqual(
    [one.doc, one.get('a'), one.has('a'), one.has('b')],
    [{ _id: 1, a: 2 }, 2, true, false],
  );
  assert.equal(one.get('b'), undefined);
  assert.deepEqual(one.fieldNames(), ['_id', 'a']);
  const two = says(insert({ a: 1 }, { a: 2 }));
  assert.deepEqual(two.docs, [{ a: 1 }, { a: 2 }]);
  assert.equal(two.get('a'), undefined);
  assert.throws(() => two.doc, /has more than one document/);
  const none = says(KILL);
  assert.throws(() => none.doc, /OpKillCursors\(\[4, 5\]\) has no document/);
  assert.deepEqual(
    [none.fieldNames(), none.has('a'), none.namespace, none.flags],
    [[], false, undefined, 0],
  );
  assert.deepEqual([one.sequence, one.requestId, one.clientPort], [12, 7, 5555]);
});

test('sequences come behind the body, their names and many documents as they are', () => {
  const documents = Array.from({ length: 12 }, (_, n) => encode({ n }));
  const merged = mergeSequences(encode({ insert: 'c' }), [
    { identifier: 'größe', documents },
    { identifier: 'none', documents: [] },
  ]);
  assert.deepEqual(decode(merged), {
    insert: 'c',
    größe: Array.from({ length: 12 }, (_, n) => ({ n })),
    none: [],
  });
  const body = encode({ ping: 1 });
  assert.equal(mergeSequences(body, []), body);
});

test('a $query is taken off with what stands behind it, and nothing else is', () => {
  const behind = { $readPreference: { mode: 'nearest' } };
  for (const name of ['$query', 'query'])
    assert.deepEqual(decode(unwrapQuery(encode({ [name]: { ping: 1 }, ...behind }))), {
      ping: 1,
      ...behind,
    });
  for (const other of [{}, { ping: 1 }, { query: 'text' }, { a: 1, $query: { ping: 1 } }]) {
    const bytes = encode(other);
    assert.equal(unwrapQuery(bytes), bytes);
  }
});

test('legacy writes and killCursors take no reply, and say so', async () => {
  for (const message of [insert({}), UPDATE, DELETE, KILL, msg({}, { moreToCome: true })]) {
    const request = client().says(message);
    assert.equal(request.expectsReply, false);
    const who = message.kind === 'msg' ? 'OpMsg with moreToCome' : request.className;
    await assert.rejects(request.ok(), new RegExp(`Cannot reply to ${who}.*: `));
  }
  for (const message of [msg({}), query({}), command({}), GET_MORE])
    assert.equal(client().says(message).expectsReply, true);
});

test('each form of request is answered in its own, and fails in its own', async () => {
  const { says, sent } = client();
  await says(msg({ a: 1 })).ok();
  await says(msg({ a: 1 })).fail('broken', { codeName: 'X' });
  await says(msg({ a: 1 })).commandErr();
  assert.deepEqual(sent.splice(0).map(bodyOf), [
    { ok: 1 },
    { ok: 0, code: 1, errmsg: 'broken', codeName: 'X' },
    { ok: 0, code: 1, errmsg: 'MockupDB command failure' },
  ]);
  await says(command({ a: 1 })).ok();
  await says(command({ a: 1 })).fail();
  await (says(command({ getlasterror: 1 })) as CommandRequest).repliesToGle({ n: 2 });
  const replies = sent.splice(0) as OpReply[];
  assert.deepEqual(
    replies.map(({ responseFlags, documents }) => [
      responseFlags,
      ...documents.map((d) => decode(d)),
    ]),
    [
      [0, { ok: 1 }],
      [0, { ok: 0, code: 1, errmsg: 'MockupDB query failure' }],
      [0, { err: null, n: 2, ok: 1 }],
    ],
  );
  await says(query({})).fail('no', { code: 5 });
  await says(GET_MORE).replies({ a: 1 }, { a: 2 }, { cursorId: 9 });
  const [failed, batch] = sent.splice(0) as OpReply[];
  assert.deepEqual(
    [failed?.responseFlags, decode(failed?.documents[0] ?? encode({}))],
    [2, { $err: 'no', code: 5 }],
  );
  assert.deepEqual([batch?.cursorId, batch?.documents.length, batch?.responseTo], [9n, 2, 7]);
});

test('one reply answers a request, unless the test says otherwise', async () => {
  const { says, sent } = client();
  const request = says(msg({ a: 1 }));
  assert.equal(request.answered, false);
  assert.equal(await request.ok(), true);
  assert.equal(request.answered, true);
  await assert.rejects(request.ok(), /answered already; several replies need exhaustAllowed/);
  await request.ok({ again: 1 }, { responseTo: 55 });
  assert.deepEqual(
    sent.map(({ requestId, responseTo }) => [requestId, responseTo]),
    [
      [901, 7],
      [902, 55],
    ],
  );
});

test('several replies stand in a row where the client allows it', async () => {
  const { says, sent } = client();
  const refused = says(msg({ a: 1 }));
  await assert.rejects(refused.ok({}, { flags: 2 }), /did not allow several replies/);
  assert.equal(refused.answered, false);
  const allowed = says(msg({ a: 1 }, { exhaustAllowed: true })) as OpMsgRequest;
  assert.equal(await allowed.stream([]), 0);
  assert.equal(await allowed.stream([{ n: 1 }, { n: 2 }]), 2);
  assert.deepEqual(
    sent.map((reply) => [reply.responseTo, reply.kind === 'msg' && reply.moreToCome]),
    [
      [7, true],
      [sent[0]?.requestId, false],
    ],
  );
  const query = says(command({ a: 1 }));
  await query.ok({}, { flags: 2 });
  assert.equal(query.answered, true, 'the bit means something else in OP_REPLY');
});

test('after a hangup the request is answered, and nothing more can be sent', async () => {
  const { says, raw } = client();
  const request = says(msg({ a: 1 }));
  assert.equal(await request.rawBytes(Uint8Array.of(1, 2)), true);
  assert.deepEqual(raw, [Uint8Array.of(1, 2)]);
  assert.equal(request.answered, false);
  const other = says(msg({ b: 1 }));
  assert.equal(await request.hangsUp(), true);
  assert.equal(request.answered, true);
  await assert.rejects(request.ok(), /Cannot reply to OpMsg\(.*: it was hung up on/);
  await assert.rejects(other.rawBytes(Uint8Array.of(1)), /: its connection is closed/);
});

function bodyOf(message: Message): unknown {
  assert.equal(message.kind, 'msg');
  return message.kind === 'msg' && decode(message.body);
}
