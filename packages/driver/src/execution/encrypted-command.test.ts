import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode } from '@touchstone/protocol';
import type { Document } from 'bson';
import type { AutoEncrypter } from '../mongocrypt/auto-encrypter.ts';
import type { CryptLimits } from '../mongocrypt/drive-context.ts';
import { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import type { CommandBody } from '../operation-model/operation.ts';
import { deleteDocuments, deleteStatement } from '../operations/delete.ts';
import { findOne } from '../operations/find-one.ts';
import { insert } from '../operations/insert.ts';
import { bulkNamespaces, encryptionLimits, joinCommand, splitCommand } from './encrypt-request.ts';
import { execute } from './execute.ts';
import {
  type ScriptedHost,
  type ScriptedReply,
  scriptedHost,
} from './scripted-host.test-support.ts';

const ns = new MongoDBNamespace('app').withCollection('c');
const settings = { bson: {} };

interface Encrypting {
  readonly host: ScriptedHost;
  /** The work of encryption, decryption and learning, with its limits. */
  readonly asked: (readonly [string, string, unknown, CryptLimits])[];
}

/** A client that encrypts: each value `plain` becomes `secret`, and the other way round. */
function encrypting(
  script: ScriptedReply[],
  encrypts: (name: string) => boolean = () => true,
): Encrypting {
  const asked: Encrypting['asked'] = [];
  const swap = (bytes: Uint8Array, from: string, to: string): Uint8Array =>
    encode(JSON.parse(JSON.stringify(decode(bytes)).replaceAll(from, to)));
  const encrypter = {
    mayEncrypt: encrypts,
    async encrypt(db: string, command: Uint8Array, limits: CryptLimits) {
      asked.push(['encrypt', db, decode(command), limits]);
      return swap(command, 'plain', 'secret');
    },
    async decrypt(db: string, reply: Uint8Array, limits: CryptLimits) {
      asked.push(['decrypt', db, decode(reply), limits]);
      return swap(reply, 'secret', 'plain');
    },
    async learnSchema(namespace: string, limits: CryptLimits) {
      asked.push(['learn', namespace, undefined, limits]);
    },
  } as unknown as AutoEncrypter;
  const host = scriptedHost(script);
  return { host: Object.assign(host, { encrypter }), asked };
}

const found = { ok: 1, cursor: { id: 0, ns: 'app.c', firstBatch: [{ _id: 1, a: 'secret' }] } };
const find = findOne(ns, { a: 'plain' }, undefined, settings);

/** The command that was sent, from its bytes where it was encrypted. */
function sentBy(host: ScriptedHost): Document {
  const [command = {}] = host.sent;
  return command;
}

test('a command is encrypted before anything is added to it, and its reply decrypted', async () => {
  const { host, asked } = encrypting([found]);
  const { signal } = new AbortController();
  assert.deepEqual(await execute(host, find, { signal }), { _id: 1, a: 'plain' });
  const limits = { deadline: undefined, signal };
  assert.deepEqual(asked, [
    ['encrypt', 'app', { find: 'c', filter: { a: 'plain' }, limit: 1, singleBatch: true }, limits],
    ['decrypt', 'app', found, limits],
  ]);
});

test('a command that cannot hold anything secret is sent as it is; its reply is decrypted all the same', async () => {
  const { host, asked } = encrypting([found], () => false);
  assert.deepEqual(await execute(host, find), { _id: 1, a: 'plain' });
  assert.deepEqual(
    asked.map(([what]) => what),
    ['decrypt'],
  );
  assert.deepEqual(sentBy(host)['filter'], { a: 'plain' });
});

test('encryption takes the time of the operation', async () => {
  const { host, asked } = encrypting([found]);
  const limited = findOne(ns, {}, undefined, { ...settings, timeoutMS: 500 });
  await execute(host, limited);
  assert.deepEqual(
    asked.map(([, , , { deadline }]) => deadline),
    [500, 500],
  );
});

test('each attempt encrypts anew; what is refused is not sent', async () => {
  const { host, asked } = encrypting([Object.assign(new Error('x'), {}), found]);
  await assert.rejects(execute(host, find), /x/);
  assert.equal(asked.length, 1);
  const refusing = encrypting([found]);
  const refusal = new Error('cannot be encrypted');
  Object.assign(refusing.host.encrypter ?? {}, { encrypt: () => Promise.reject(refusal) });
  await assert.rejects(execute(refusing.host, find), refusal);
  assert.deepEqual(refusing.host.sent, []);
  assert.equal(refusing.host.checkedOut, 0);
});

test('documents of a write are part of what is encrypted', async () => {
  const { host, asked } = encrypting([
    { ok: 1, n: 2 },
    { ok: 1, n: 1 },
  ]);
  await execute(host, insert(ns, [{ _id: 1, a: 'plain' }, { _id: 2 }], undefined, settings));
  await execute(host, deleteDocuments(ns, [deleteStatement({ a: 'plain' }, {}, 1)], {}, settings));
  const commands = asked.filter(([what]) => what === 'encrypt').map(([, , command]) => command);
  assert.deepEqual(commands, [
    { insert: 'c', ordered: true, documents: [{ _id: 1, a: 'plain' }, { _id: 2 }] },
    { delete: 'c', ordered: true, deletes: [{ q: { a: 'plain' }, limit: 1 }] },
  ]);
});

test('what any command may carry is kept out of encryption, and joined afterwards', () => {
  const body = {
    find: 'c',
    filter: { a: 1 },
    comment: 'x',
    maxTimeMS: 5,
    $db: 'app',
    lsid: { id: 1 },
  };
  const { command, generic } = splitCommand({ body }, {});
  assert.equal('filter' in decode(command), true);
  for (const name of ['lsid', '$db']) assert.equal(name in decode(command), false, name);
  assert.deepEqual(decode(joinCommand(command, generic, {})), body);
  const joined = joinCommand(encode({ a: 1 }), { b: 2 }, {});
  assert.equal(joined.length, encode({ a: 1, b: 2 }).length);
  assert.deepEqual(decode(joined), { a: 1, b: 2 });
});

test('sequences become arrays, of documents or of bytes with several one behind the other', () => {
  const bytes = Buffer.concat([encode({ a: 1 }), encode({ a: 2, text: 'long' }), encode({})]);
  const body = { bulkWrite: 1 };
  const sequences: CommandBody['sequences'] = [
    { identifier: 'ops', documents: [bytes, { a: undefined, b: 3 }] },
    { identifier: 'nsInfo', documents: [encode({ ns: 'x.y' })] },
    { identifier: 'none', documents: [] },
  ];
  const { command } = splitCommand({ body, sequences }, { ignoreUndefined: true });
  assert.deepEqual(decode(command), {
    bulkWrite: 1,
    ops: [{ a: 1 }, { a: 2, text: 'long' }, {}, { b: 3 }],
    nsInfo: [{ ns: 'x.y' }],
    none: [],
  });
  const view = bytes.subarray(encode({ a: 1 }).length);
  const part = splitCommand({ body, sequences: [{ identifier: 'ops', documents: [view] }] }, {});
  assert.deepEqual(decode(part.command)['ops'], [{ a: 2, text: 'long' }, {}]);
});

test('the documents of an insert have their identifier first', () => {
  const split = (idFirst?: boolean): string[] => {
    const documents = [{ a: 1, _id: 2 }];
    const sequence = {
      identifier: 'documents',
      documents,
      ...(idFirst === undefined ? {} : { idFirst }),
    };
    const { command } = splitCommand({ body: { insert: 'c' }, sequences: [sequence] }, {});
    return Object.keys(decode(command)['documents'][0]);
  };
  assert.deepEqual(split(true), ['_id', 'a']);
  assert.deepEqual(split(false), ['a', '_id']);
  assert.deepEqual(split(), ['a', '_id']);
});

test('the schemas of a bulk write are those of its namespaces, whatever form they have', () => {
  const body = { bulkWrite: 1 };
  const infos = [{ ns: 'a.b' }, encode({ ns: 'c.d' })];
  const sequences = [
    { identifier: 'ops', documents: [{ ns: 'no.no' }] },
    { identifier: 'nsInfo', documents: infos },
  ];
  assert.deepEqual(bulkNamespaces({ body, sequences }), ['a.b', 'c.d']);
  assert.deepEqual(bulkNamespaces({ body, sequences: sequences.slice(0, 1) }), []);
  assert.deepEqual(bulkNamespaces({ body }), []);
});

test('a message that is to be encrypted is kept small; smaller limits stay', () => {
  const limits = {
    maxWireVersion: 25,
    maxBsonObjectSize: 16_777_216,
    maxWriteBatchSize: 100_000,
    maxMessageSizeBytes: 48_000_000,
  };
  assert.deepEqual(encryptionLimits(limits), { ...limits, maxMessageSizeBytes: 2_113_536 });
  const small = { ...limits, maxMessageSizeBytes: 1000 };
  assert.deepEqual(encryptionLimits(small), small);
});
