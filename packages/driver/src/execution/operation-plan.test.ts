import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReadPreference } from '../concern/read-preference.ts';
import { WriteConcern } from '../concern/write-concern.ts';
import { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import { endTransaction } from '../operations/end-transaction.ts';
import { findOne } from '../operations/find-one.ts';
import { getMore } from '../operations/get-more.ts';
import { insert } from '../operations/insert.ts';
import { ClientSession } from '../session/client-session.ts';
import { type ExecuteOptions, planOperation } from './operation-plan.ts';
import { scriptedHost } from './scripted-host.test-support.ts';

const ns = new MongoDBNamespace('db').withCollection('c');
const settings = { bson: {} };
const find = findOne(ns, {}, undefined, settings);
const host = Object.assign(scriptedHost([]), {
  transactionDefaults: {},
  acquireServerSession: () => host.serverSessions.acquire(30),
});

function session(): ClientSession {
  return new ClientSession(host as never);
}

function deadlineOf(timeoutMS: number | undefined, options: ExecuteOptions): number | undefined {
  return planOperation(host, findOne(ns, {}, undefined, { bson: {}, timeoutMS }), options).deadline;
}

test('a write goes to a primary, a read where its read preference allows, a cursor where it is', () => {
  const { secondary } = ReadPreference;
  const read = findOne(ns, {}, undefined, { bson: {}, readPreference: secondary });
  const write = insert(ns, [{ _id: 1 }], undefined, settings);
  const more = getMore(ns, 7n, {}, settings);
  const cursorPinning = { address: 'b:1' };
  assert.deepEqual(
    [
      planOperation(host, read, {}).criteria,
      planOperation(host, write, {}).criteria,
      planOperation(host, more, { cursorPinning }).criteria,
      planOperation(host, read, { cursorPinning }).criteria,
    ],
    [
      { kind: 'read', readPreference: secondary },
      { kind: 'write' },
      { kind: 'sameServer', address: 'b:1' },
      { kind: 'read', readPreference: secondary },
    ],
  );
});

test('the time of withTransaction comes first, then that of the whole, then its own', () => {
  const now = host.clock.now();
  const limited = session();
  Object.defineProperty(limited, 'deadline', { value: 11 });
  assert.equal(deadlineOf(50, { session: limited, deadline: 22 }), 11);
  assert.equal(deadlineOf(50, { deadline: 22 }), 22);
  assert.equal(deadlineOf(50, {}), now + 50);
  assert.equal(deadlineOf(0, {}), Number.POSITIVE_INFINITY);
  assert.equal(deadlineOf(undefined, {}), undefined);
  const end = endTransaction('commitTransaction', {}, { bson: {}, timeoutMS: 50 });
  assert.equal(planOperation(host, end, { session: limited, deadline: 22 }).deadline, 22);
});

test('a transaction reads from the primary, whatever it was started with', () => {
  const reading = session();
  reading.startTransaction({ readPreference: 'secondary' });
  assert.throws(() => planOperation(host, find, { session: reading }), {
    name: 'MongoTransactionError',
    message: 'Read preference in a transaction must be primary, not: secondary',
  });
  const writing = insert(ns, [{ _id: 1 }], undefined, settings);
  assert.equal(planOperation(host, writing, { session: reading }).criteria.kind, 'write');
});

test('a session that has ended, or cannot be used, is refused', async () => {
  const ended = session();
  await ended.endSession().catch(() => undefined);
  assert.throws(() => planOperation(host, find, { session: ended }), {
    name: 'MongoExpiredSessionError',
  });
  const unacknowledged = { bson: {}, writeConcern: new WriteConcern(0) };
  const write = insert(ns, [{ _id: 1 }], undefined, unacknowledged);
  assert.throws(() => planOperation(host, write, { session: session() }), {
    message: 'Cannot have explicit session with unacknowledged writes',
  });
});

test('operations are numbered one after the other, those of one bulk write alike', () => {
  const first = planOperation(host, find, {}).operationId;
  assert.equal(planOperation(host, find, {}).operationId, first + 1);
  assert.equal(planOperation(host, find, { operationId: 7 }).operationId, 7);
});
