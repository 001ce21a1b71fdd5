import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Document, Timestamp } from 'bson';
import { ReadPreference } from '../concern/read-preference.ts';
import { WriteConcern } from '../concern/write-concern.ts';
import type { MongoError } from '../error/mongo-error.ts';
import { MongoNetworkError } from '../error/network-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import { findOne } from '../operations/find-one.ts';
import { insert } from '../operations/insert.ts';
import { ClientSession } from '../session/client-session.ts';
import type { SessionHost } from '../session/session-host.ts';
import type { ClientSessionOptions, TransactionOptions } from '../session/transaction-options.ts';
import { executeTransactionEnd } from './end-transaction.ts';
import { execute } from './execute.ts';
import {
  type ScriptedHost,
  type ScriptedOptions,
  type ScriptedReply,
  scriptedHost,
} from './scripted-host.test-support.ts';

const ns = new MongoDBNamespace('db').withCollection('c');
const settings = { bson: {} };
const insertOne = insert(ns, [{ _id: 1 }], undefined, settings);
const find = findOne(ns, {}, undefined, settings);
const found: Document = { ok: 1, cursor: { id: 0, ns: 'db.c', firstBatch: [] } };

type Host = ScriptedHost & SessionHost;

/** A client that can have sessions, with a server that answers by script. */
function sessionHost(script: ScriptedReply[], options: ScriptedOptions = {}): Host {
  const host = scriptedHost(script, options);
  const all: Host = Object.assign(Object.create(host) as ScriptedHost, {
    transactionDefaults: {},
    loadBalanced: options.topologyType === 'LoadBalanced',
    acquireServerSession: () => host.serverSessions.acquire(30),
    releaseServerSession: () => undefined,
    sessionEnded: () => undefined,
    endTransaction: (session: ClientSession, end: Parameters<SessionHost['endTransaction']>[1]) =>
      executeTransactionEnd(all, session, end, settings),
  }) as never;
  return all;
}

function begin(
  script: ScriptedReply[],
  options: ScriptedOptions = {},
  transaction: TransactionOptions = {},
): [ClientSession, Host] {
  const host = sessionHost(script, options);
  const session = new ClientSession(host);
  session.startTransaction(transaction);
  return [session, host];
}

const names = (host: Host): unknown[] => host.sent.map((each) => Object.keys(each)[0]);
const serverError = (code: number, ...errorLabels: string[]): Error =>
  new MongoServerError({ ok: 0, errmsg: 'no', code, errorLabels });
const SHARDED = {
  topologyType: 'Sharded',
  hello: { msg: 'isdbgrid', setName: undefined },
} as const;
const BALANCED = { topologyType: 'LoadBalanced' } as const;

test('the first command starts the transaction and has its read concern, the last its write concern', async () => {
  const [session, host] = begin(
    [{ ok: 1, n: 1 }, found],
    {},
    {
      readConcern: { level: 'snapshot' },
      writeConcern: { w: 'majority', journal: true },
      maxCommitTimeMS: 77,
    },
  );
  await execute(host, insertOne, { session });
  await execute(host, find, { session });
  session.recoveryToken = { here: 1 };
  await session.commitTransaction();
  const fields = host.sent.map(
    ({ startTransaction, autocommit, txnNumber, readConcern, writeConcern }) => ({
      ...{ startTransaction, autocommit, txnNumber, readConcern, writeConcern },
    }),
  );
  const each = { autocommit: false, txnNumber: 1n };
  const nothing = { startTransaction: undefined, readConcern: undefined, writeConcern: undefined };
  assert.deepEqual(fields, [
    { ...nothing, ...each, startTransaction: true, readConcern: { level: 'snapshot' } },
    { ...nothing, ...each },
    { ...nothing, ...each, writeConcern: { w: 'majority', j: true } },
  ]);
  assert.equal(host.sent[2]?.['maxTimeMS'], 77);
  assert.deepEqual(host.sent[2]?.['recoveryToken'], { here: 1 });
  assert.equal(new Set(host.sent.map(({ lsid }) => lsid.id.toString('hex'))).size, 1);
});

test('a commit that is sent again waits for the majority, as long as it was to wait', async () => {
  for (const [given, sent] of [
    [undefined, { w: 'majority', wtimeout: 10_000 }],
    [
      { w: 1, wtimeoutMS: 5, journal: true },
      { w: 'majority', wtimeout: 5, j: true },
    ],
  ] as const) {
    const [session, host] = begin([{ ok: 1, n: 1 }], {}, given && { writeConcern: given });
    await execute(host, insertOne, { session });
    await session.commitTransaction();
    await session.commitTransaction();
    host.script.push(new MongoNetworkError('gone'));
    await session.commitTransaction();
    const plain = given && { w: 1, wtimeout: 5, j: true };
    assert.deepEqual(
      host.sent.slice(1).map(({ writeConcern }) => writeConcern),
      [plain, sent, sent, sent],
    );
  }
});

test('a commit that is retried at once waits for the majority too', async () => {
  const [session, host] = begin([{ ok: 1, n: 1 }, serverError(91, 'RetryableWriteError')]);
  await execute(host, insertOne, { session });
  await session.commitTransaction();
  assert.deepEqual(
    host.sent.map(({ writeConcern }) => writeConcern),
    [undefined, undefined, { w: 'majority', wtimeout: 10_000 }],
  );
});

const wce = (code: number): Document => ({ ok: 1, writeConcernError: { code, errmsg: 'no' } });
const UNKNOWN_RESULTS: readonly [string, readonly ScriptedReply[], boolean][] = [
  ['the network fails twice', [new MongoNetworkError('a'), new MongoNetworkError('b')], true],
  ['it took longer than maxTimeMS', [serverError(50)], true],
  [
    'a label says that it can be retried',
    [1, 2].map(() => serverError(1, 'RetryableWriteError')),
    true,
  ],
  ['the write concern was not met in time', [wce(64)], true],
  ['the write concern cannot be met', [wce(100)], false],
  ['the write concern is unknown', [wce(79)], false],
  ['the server refuses', [serverError(251)], false],
];

for (const [what, replies, isUnknown] of UNKNOWN_RESULTS) {
  test(`whether a commit was done is ${isUnknown ? 'not ' : ''}known when ${what}`, async () => {
    const [session, host] = begin([{ ok: 1, n: 1 }, ...replies], SHARDED);
    await execute(host, insertOne, { session });
    assert.equal(session.isPinned, true);
    await assert.rejects(session.commitTransaction(), (error: MongoError) => {
      assert.equal(error.hasErrorLabel('UnknownTransactionCommitResult'), isUnknown);
      return true;
    });
    assert.equal(session.isPinned, !isUnknown);
  });
}

test('an abort is sent once more, tells of no failure, and lets the mongos go', async () => {
  const [session, host] = begin(
    [{ ok: 1, n: 1 }, new MongoNetworkError('a'), new MongoNetworkError('b')],
    SHARDED,
    { writeConcern: { w: 2 } },
  );
  await execute(host, insertOne, { session });
  await session.abortTransaction();
  assert.deepEqual(names(host), ['insert', 'abortTransaction', 'abortTransaction']);
  assert.deepEqual(host.sent[1]?.['writeConcern'], { w: 2 });
  assert.equal(session.isPinned, false);
  const [other, fine] = begin([{ ok: 1, n: 1 }], SHARDED);
  await execute(fine, insertOne, { session: other });
  await other.abortTransaction();
  assert.equal(other.isPinned, false);
});

test('a transaction stays at its mongos until it is over, or the mongos is lost', async () => {
  const here = { kind: 'sameServer', address: 'a:1' };
  const [session, host] = begin([{ ok: 1, n: 1 }, found], SHARDED);
  await execute(host, insertOne, { session });
  await execute(host, find, { session });
  await session.commitTransaction();
  assert.deepEqual(
    host.selections.map(({ criteria }) => criteria),
    [{ kind: 'write' }, here, here],
  );
  assert.equal(session.isPinned, true);
  host.script.push(found);
  await execute(host, find, { session });
  assert.equal(session.isPinned, false);
  assert.notDeepEqual(host.selections[3]?.criteria, here);
  session.startTransaction();
  await execute(host, insertOne, { session });
  host.script.push(new MongoNetworkError('gone'));
  await assert.rejects(execute(host, insertOne, { session }));
  assert.equal(session.isPinned, false);
});

test('a transaction of a replica set is not pinned, nor is what no transaction is', async () => {
  const [session, host] = begin([]);
  await execute(host, insertOne, { session });
  assert.equal(session.isPinned, false);
  const sharded = sessionHost([], SHARDED);
  const plain = new ClientSession(sharded);
  await execute(sharded, insertOne, { session: plain });
  assert.equal(plain.isPinned, false);
});

test('a transaction behind a load balancer keeps its connection until it is over', async () => {
  const [session, host] = begin([{ ok: 1, n: 1 }, found], BALANCED);
  await execute(host, insertOne, { session });
  await execute(host, find, { session });
  assert.deepEqual([session.isPinned, Object.getPrototypeOf(host).checkedOut], [true, 1]);
  assert.equal(host.selections.length, 1);
  await session.abortTransaction();
  assert.deepEqual([session.isPinned, Object.getPrototypeOf(host).checkedOut], [false, 0]);
});

test('what fails for a passing reason in a transaction says that it may be run again', async () => {
  const [session, host] = begin([new MongoNetworkError('gone')]);
  const isTransient = (error: MongoError): boolean =>
    error.hasErrorLabel('TransientTransactionError');
  await assert.rejects(execute(host, insertOne, { session }), isTransient);
  assert.equal(host.sent.length, 1);
  await assert.rejects(
    execute(sessionHost([serverError(1)]), insertOne),
    (error: MongoError) => !isTransient(error),
  );
  const outside = sessionHost([new MongoNetworkError('a'), new MongoNetworkError('b')]);
  await assert.rejects(execute(outside, insertOne), (error: MongoError) => !isTransient(error));
});

test('reads of a transaction go to the primary; its writes do not ask', async () => {
  const options = { readPreference: ReadPreference.secondary };
  const [session, host] = begin([], {}, options);
  await assert.rejects(execute(host, find, { session }), /must be primary, not: secondary/);
  await execute(host, insertOne, { session });
  assert.deepEqual(names(host), ['insert']);
});

test('a session that has ended, or whose writes nobody acknowledges, is refused', async () => {
  const host = sessionHost([]);
  const session = new ClientSession(host);
  const unheard = { bson: {}, writeConcern: new WriteConcern(0) };
  await assert.rejects(
    execute(host, insert(ns, [{}], undefined, unheard), { session }),
    /explicit session with unacknowledged writes/,
  );
  await session.endSession();
  await assert.rejects(execute(host, find, { session }), { name: 'MongoExpiredSessionError' });
  assert.deepEqual(host.sent, []);
});

test('a server without sessions cannot have one that the application made', async () => {
  const host = sessionHost([], { hello: { logicalSessionTimeoutMinutes: undefined } });
  const session = new ClientSession(host);
  await assert.rejects(execute(host, find, { session }), /does not support sessions/);
});

function time(t: number): Timestamp {
  return new Timestamp({ t, i: 1 });
}

async function readsOf(
  options: ClientSessionOptions,
  replies: readonly Document[],
  hello?: Document,
): Promise<unknown[]> {
  const host = sessionHost([...replies], hello && { hello });
  const session = new ClientSession(host, options);
  for (const _reply of replies) await execute(host, find, { session });
  return host.sent.map(({ readConcern }) => readConcern);
}

test('a causally consistent session reads what it has seen; another does not care', async () => {
  const replies = [
    { ...found, operationTime: time(5) },
    { ...found, operationTime: time(3) },
    found,
  ];
  const after = { afterClusterTime: time(5) };
  assert.deepEqual(await readsOf({}, replies), [undefined, after, after]);
  const careless = await readsOf({ causalConsistency: false }, replies);
  assert.deepEqual(careless, [undefined, undefined, undefined]);
});

test('a snapshot session reads of one time, that of its first read or what is given', async () => {
  const first = { ok: 1, cursor: { ...found['cursor'], atClusterTime: time(4) } };
  const later = { ok: 1, cursor: { ...found['cursor'], atClusterTime: time(9) } };
  const level = 'snapshot';
  const at = (t: number): Document => ({ level, atClusterTime: time(t) });
  assert.deepEqual(await readsOf({ snapshot: true }, [first, later, found]), [
    { level },
    at(4),
    at(4),
  ]);
  assert.deepEqual(await readsOf({ snapshot: true, snapshotTime: time(2) }, [first]), [at(2)]);
  await assert.rejects(
    readsOf({ snapshot: true }, [found], { maxWireVersion: 12 }),
    /MongoDB 5\.0/,
  );
});

test('the time of a failed command counts for its session too', async () => {
  const failed = { ok: 0, errmsg: 'no', code: 2, operationTime: time(8) };
  const host = sessionHost([new MongoServerError(failed), found]);
  const session = new ClientSession(host);
  await assert.rejects(execute(host, find, { session }));
  assert.deepEqual(session.operationTime, time(8));
  await execute(host, find, { session });
  assert.deepEqual(host.sent[1]?.['readConcern'], { afterClusterTime: time(8) });
});

test('retryable writes of a session are numbered one after the other', async () => {
  const host = sessionHost([{ ok: 1, n: 1 }, new MongoNetworkError('gone'), { ok: 1, n: 1 }]);
  const session = new ClientSession(host);
  await execute(host, insertOne, { session });
  await execute(host, insertOne, { session });
  assert.deepEqual(
    host.sent.map(({ txnNumber }) => txnNumber),
    [1n, 2n, 2n],
  );
});
