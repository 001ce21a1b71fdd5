import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from '@touchstone/protocol';
import { Long } from 'bson';
import { MongoServerError } from '../error/server-error.ts';
import {
  commandAttributes,
  errorAttributes,
  queryText,
  replyAttributes,
  summary,
} from './command-span.ts';

const tcp = { id: 3, address: 'a:27017', serverConnectionId: null };

test('only what is known of a command is told', () => {
  const request = { commandName: 'ping', databaseName: 'db', body: { ping: 1 } };
  const told = commandAttributes(request, undefined, tcp);
  const known = Object.entries(told).filter(([, value]) => value !== undefined);
  assert.deepEqual(Object.fromEntries(known), {
    'db.system.name': 'mongodb',
    'db.namespace': 'db',
    'db.command.name': 'ping',
    'db.query.summary': 'ping db',
    'server.address': 'a',
    'server.port': 27017,
    'network.transport': 'tcp',
    'db.mongodb.driver_connection_id': 3,
  });
  const unix = commandAttributes(request, undefined, { ...tcp, address: '/tmp/m.sock' });
  assert.equal(unix['network.transport'], 'unix');
});

test('a getMore tells of its cursor, a retryable write of its number', () => {
  const body = { getMore: 9n, collection: 'c', txnNumber: 4n };
  const told = commandAttributes({ commandName: 'getMore', databaseName: 'db', body }, 'c', tcp);
  assert.deepEqual([told['db.mongodb.cursor_id'], told['db.mongodb.txn_number']], [9, 4]);
  assert.equal(told['db.query.summary'], 'getMore db.c');
  assert.equal(summary('find', 'db', undefined), 'find db');
});

test('a reply tells of the cursor that it opened, if it is still open', () => {
  const idOf = (reply: object): unknown =>
    replyAttributes(encode(reply as never))['db.mongodb.cursor_id'];
  assert.equal(idOf({ cursor: { id: 9n } }), 9);
  assert.equal(idOf({ cursor: { id: Long.fromString('9007199254740993') } }), 9007199254740992);
  assert.equal(idOf({ cursor: { id: 0 } }), undefined);
  assert.equal(idOf({ cursor: {} }), undefined);
  assert.equal(idOf({ ok: 1 }), undefined);
  assert.deepEqual(replyAttributes(undefined), {});
});

test('an error tells the code of the server', () => {
  const codeOf = (error: unknown): unknown => errorAttributes(error)['db.response.status_code'];
  assert.equal(codeOf(new MongoServerError({ code: 89 })), '89');
  assert.equal(codeOf(new MongoServerError({})), undefined);
  assert.equal(codeOf(Object.assign(new Error('x'), { code: 5 })), undefined);
});

test('the text of a command has plain numbers, and nothing that its caller did not write', () => {
  const body = { find: 'c', n: 5n, lsid: {}, $db: 'db', $clusterTime: {}, signature: 1 };
  const request = { commandName: 'find', databaseName: 'db', body };
  assert.equal(queryText(request, 100), '{"find":"c","n":5}');
});
