import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from 'bson';
import { WriteConcern } from '../concern/write-concern.ts';
import { MongoServerError } from '../error/server-error.ts';
import { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import type { OperationSettings } from '../operation-model/settings.ts';
import { aggregate } from '../operations/aggregate.ts';
import { findOne } from '../operations/find-one.ts';
import { insert } from '../operations/insert.ts';
import { ClientSession } from '../session/client-session.ts';
import { executeTransactionEnd } from './end-transaction.ts';
import { execute } from './execute.ts';
import {
  type ScriptedHost,
  type ScriptedReply,
  scriptedHost,
} from './scripted-host.test-support.ts';

const ns = new MongoDBNamespace('db').withCollection('c');
const found: Document = { ok: 1, cursor: { id: 0, ns: 'db.c', firstBatch: [] } };
const find = (settings: Partial<OperationSettings> = {}): ReturnType<typeof findOne> =>
  findOne(ns, {}, undefined, { bson: {}, ...settings });

/** A host of sessions whose transactions end by real commands. */
function withSession(script: ScriptedReply[]): { host: ScriptedHost; session: ClientSession } {
  const host = scriptedHost(script);
  const all = Object.assign(Object.create(host) as ScriptedHost, {
    transactionDefaults: {},
    loadBalanced: false,
    acquireServerSession: () => host.serverSessions.acquire(30),
    releaseServerSession: () => undefined,
    sessionEnded: () => undefined,
    endTransaction: (session: ClientSession, end: Parameters<typeof executeTransactionEnd>[2]) =>
      executeTransactionEnd(all, session, end, { bson: {} }),
  });
  return { host: all, session: new ClientSession(all as never) };
}

test('documents in their stored form are asked for where the server knows that', async () => {
  const asked = async (rawData: boolean | undefined, maxWireVersion: number): Promise<unknown> => {
    const host = scriptedHost([found], { hello: { maxWireVersion } });
    await execute(host, find({ rawData }));
    return host.sent[0]?.['rawData'];
  };
  assert.equal(await asked(true, 27), true);
  assert.equal(await asked(true, 26), undefined);
  assert.equal(await asked(false, 27), undefined);
  assert.equal(await asked(undefined, 27), undefined);
});

test('the server is told what is left of the time, unless each call has its own', async () => {
  const host = scriptedHost([found, found, found]);
  await execute(host, find({ timeoutMS: 500 }));
  await execute(host, find(), { deadline: host.clock.now() + 500, withoutMaxTime: true });
  await execute(host, find());
  assert.deepEqual(
    host.sent.map(({ maxTimeMS }) => maxTimeMS),
    [499, undefined, undefined],
  );
});

test('a session is used when its command is sent, whatever comes back', async () => {
  const { host, session } = withSession([
    found,
    new MongoServerError({ ok: 0, code: 2, errmsg: 'no' }),
  ]);
  const { clock } = host;
  await execute(host, find(), { session });
  const first = session.serverSession.lastUse;
  await new Promise<void>((resolve) => clock.setTimer(100, resolve));
  await assert.rejects(execute(host, find(), { session }), { code: 2 });
  assert.equal(session.serverSession.lastUse - first, 100);
});

test('an aggregation that writes has both concerns, in a session and without one', async () => {
  const settings = { bson: {}, writeConcern: new WriteConcern(2) };
  const { host, session } = withSession([found, found]);
  const writing = aggregate(ns, [{ $out: 'd' }], undefined, settings);
  await execute(host, writing, { session });
  await execute(host, writing);
  assert.deepEqual(
    host.sent.map(({ writeConcern }) => writeConcern),
    [{ w: 2 }, { w: 2 }],
  );
  const reading = scriptedHost([found]);
  await execute(reading, aggregate(ns, [], undefined, settings));
  assert.equal(reading.sent[0]?.['writeConcern'], undefined);
});

test('the recovery token that a mongos gives goes out with the end of the transaction', async () => {
  const { host, session } = withSession([
    { ok: 1, n: 1, recoveryToken: { shard: 'a' } },
    { ok: 1 },
  ]);
  session.startTransaction();
  await execute(host, insert(ns, [{ _id: 1 }], undefined, { bson: {} }), { session });
  await session.commitTransaction();
  assert.deepEqual(host.sent[1]?.['recoveryToken'], { shard: 'a' });
});

/** A tracing that notes the operations whose spans begin and end. */
function tracingOf(told: string[]): object {
  return {
    startOperation(name: string) {
      told.push(`start ${name}`);
      return { fail: () => told.push('fail'), end: () => told.push('end') };
    },
    traceCommand(_request: unknown, { within }: { within: unknown }, run: () => unknown) {
      told.push(within === undefined ? 'command alone' : 'command within');
      return run();
    },
  };
}

test('an operation has one span around all of its attempts; a part of another has none of its own', async () => {
  const told: string[] = [];
  const refused = new MongoServerError({ ok: 0, code: 91, errmsg: 'down' });
  const host = Object.assign(scriptedHost([refused, found]), { tracing: tracingOf(told) as never });
  await execute(host, find());
  assert.deepEqual(told, ['start find', 'command within', 'command within', 'end']);
  told.length = 0;
  host.script.push(found);
  await execute(host, find(), { span: {} as never });
  assert.deepEqual(told, ['command within']);
  told.length = 0;
  host.script.push(new MongoServerError({ ok: 0, code: 2, errmsg: 'no' }));
  await assert.rejects(execute(host, find()), { code: 2 });
  assert.deepEqual(told.slice(-2), ['fail', 'end']);
});
