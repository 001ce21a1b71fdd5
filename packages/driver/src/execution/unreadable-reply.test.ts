import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from '@touchstone/protocol';
import { Double, Timestamp } from 'bson';
import { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import { find } from '../operations/find.ts';
import { insert } from '../operations/insert.ts';
import { ClientSession } from '../session/client-session.ts';
import { execute } from './execute.ts';
import { scriptedHost } from './scripted-host.test-support.ts';

const ns = new MongoDBNamespace('db').withCollection('c');
const settings = { bson: {} };
const findAll = find(ns, {}, undefined, settings);
const insertOne = insert(ns, [{ _id: 1 }], undefined, settings);
const time = new Timestamp({ t: 1, i: 1 });

function cursor(fields: object): object {
  return { ok: 1, cursor: { id: 0, ns: 'db.c', firstBatch: [], ...fields } };
}

const UNREADABLE: Readonly<Record<string, object>> = {
  'a cursor id that is text': cursor({ id: 'x' }),
  'a cursor id that is null': cursor({ id: null }),
  'a cursor id that is no whole number': cursor({ id: new Double(1.5) }),
  'a batch that is no array': cursor({ firstBatch: 7 }),
  'a batch of numbers': cursor({ firstBatch: [7] }),
  'a namespace that is a number': cursor({ ns: 5 }),
  'an operationTime that is a number': { ...cursor({}), operationTime: 5 },
  'an empty $clusterTime': { ...cursor({}), $clusterTime: {} },
  'a $clusterTime that is text': { ...cursor({}), $clusterTime: 'x' },
  'an error with an empty $clusterTime': { ok: 0, code: 2, errmsg: 'no', $clusterTime: {} },
  'an error with an operationTime of null': { ok: 0, code: 2, operationTime: null },
};

for (const [name, reply] of Object.entries(UNREADABLE)) {
  test(`${name} fails the operation and closes the connection`, async () => {
    const host = scriptedHost([reply]);
    const acquireServerSession = () => host.serverSessions.acquire(30);
    const session = new ClientSession(Object.assign(host, { acquireServerSession }) as never);
    await assert.rejects(execute(host, findAll, { session }), {
      name: 'MongoUnexpectedServerResponseError',
    });
    assert.equal(host.isConnectionClosed, true);
    assert.equal(host.checkedOut, 0);
  });
}

test('a writeConcernError that is null fails a write', async () => {
  const host = scriptedHost([{ ok: 1, n: 1, writeConcernError: null }]);
  await assert.rejects(execute(host, insertOne), { name: 'MongoUnexpectedServerResponseError' });
  assert.equal(host.isConnectionClosed, true);
});

test('bytes that are no BSON fail the operation', async () => {
  const bytes = encode({
    ok: 1,
    cursor: { id: 0, ns: 'db.c', firstBatch: [] },
    operationTime: time,
  });
  const broken = Uint8Array.from(bytes);
  // A type that there is not, at the last element.
  broken[bytes.length - 1 - 8 - 'operationTime'.length - 2] = 0x50;
  const host = scriptedHost([broken]);
  await assert.rejects(execute(host, findAll), { name: 'MongoUnexpectedServerResponseError' });
  assert.equal(host.isConnectionClosed, true);
});
