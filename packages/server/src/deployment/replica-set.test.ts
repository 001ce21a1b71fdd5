import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { present } from '@touchstone/protocol';
import { type Document, Long, UUID } from 'bson';
import { InProcessClient } from '../server/in-process.test-support.ts';
import { type ReplicaSet, startReplicaSet } from './replica-set.ts';

function clientOf(set: ReplicaSet, host: string | undefined = set.primary): InProcessClient {
  return new InProcessClient(set.server(present(host)));
}

describe('the members of a replica set', () => {
  it('shows each member its role', async () => {
    await using set = await startReplicaSet({
      members: [{}, { hidden: true, priority: 0 }, { arbiter: true }],
    });
    const [primary, hidden, arbiter] = await Promise.all(
      set.hosts.map((host) => clientOf(set, host).run({ hello: 1 })),
    );
    assert.deepEqual(present(primary)['hosts'], [set.hosts[0]]);
    assert.deepEqual(present(primary)['arbiters'], [set.hosts[2]]);
    assert.deepEqual(
      [present(primary)['isWritablePrimary'], present(primary)['setName']],
      [true, 'rs0'],
    );
    assert.deepEqual(
      [present(hidden)['secondary'], present(hidden)['hidden'], present(hidden)['primary']],
      [true, true, set.primary],
    );
    assert.equal(present(arbiter)['arbiterOnly'], true);
  });

  it('refuses writes and unasked reads on a secondary', async () => {
    await using set = await startReplicaSet();
    await clientOf(set).run({ insert: 'c', documents: [{ _id: 1 }] });
    const secondary = clientOf(set, set.secondaries[0]);
    const codes = [
      (await secondary.run({ insert: 'c', documents: [{}] }))['code'],
      (await secondary.run({ find: 'c' }))['code'],
    ];
    assert.deepEqual(codes, [10107, 13435]);
    const $readPreference = { mode: 'secondary' };
    assert.equal((await secondary.run({ count: 'c', $readPreference }))['n'], 1);
  });

  it('answers a waiting hello when the primary steps down, and elects another', async () => {
    await using set = await startReplicaSet({ electionDelayMS: 1 });
    const old = present(set.primary);
    const client = clientOf(set, old);
    const { topologyVersion } = await client.run({ hello: 1 });
    const counter = Long.fromNumber(topologyVersion.counter);
    client.start({
      hello: 1,
      topologyVersion: { ...topologyVersion, counter },
      maxAwaitTimeMS: 60_000,
    });
    set.stepDown();
    const reply = await client.reply();
    assert.deepEqual([reply?.['isWritablePrimary'], reply?.['secondary']], [false, true]);
    const other = clientOf(
      set,
      set.hosts.find((host) => host !== old),
    );
    for (let hello = await other.run({ hello: 1 }); hello['primary'] === undefined; ) {
      const version = hello['topologyVersion'];
      hello = await other.run({
        hello: 1,
        topologyVersion: { ...version, counter: Long.fromNumber(version.counter) },
        maxAwaitTimeMS: 1000,
      });
    }
    assert.notEqual(set.primary, old);
  });

  it('executes a retried write once, also on the next primary', async () => {
    await using set = await startReplicaSet();
    const write = {
      update: 'c',
      updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } }, upsert: true }],
      lsid: { id: new UUID() },
      txnNumber: Long.fromNumber(1),
    };
    const first = await clientOf(set).run(write);
    set.elect(present(set.secondaries[0]));
    const second = await clientOf(set).run(write);
    assert.deepEqual(second['upserted'], first['upserted']);
    assert.deepEqual(second['retriedStmtIds'], [0]);
    const found = await clientOf(set).run({ find: 'c' });
    assert.deepEqual(found['cursor'].firstBatch, [{ _id: 1, n: 1 }]);
    const old = { ...write, txnNumber: Long.fromNumber(0) };
    assert.equal((await clientOf(set).run(old))['codeName'], 'TransactionTooOld');
  });
});

describe('a secondary', () => {
  it('lets a secondary write by $out, however long it computes', async () => {
    await using set = await startReplicaSet();
    const primary = clientOf(set);
    const documents = Array.from({ length: 20_000 }, (_, _id) => ({ _id, x: -_id }));
    await primary.run({ insert: 'c', documents });
    const secondary = clientOf(set, set.secondaries[0]);
    const reply = await secondary.run({
      aggregate: 'c',
      pipeline: [{ $sort: { x: 1 } }, { $match: { $expr: { $gt: ['$x', -10] } } }, { $out: 'o' }],
      cursor: {},
      $readPreference: { mode: 'secondary' },
    });
    assert.deepEqual([reply['ok'], reply['errmsg']], [1, undefined]);
    assert.equal((await primary.run({ count: 'o' }))['n'], 10);
  });
});

describe('the positions of members', () => {
  it('shows a lagging secondary what was, and the primary what is', async () => {
    await using set = await startReplicaSet();
    const [behind] = set.secondaries;
    const primary = clientOf(set);
    await primary.run({ insert: 'c', documents: [{ _id: 1, a: 'old' }, { _id: 2 }] });
    set.pauseReplication(present(behind));
    await primary.run({ update: 'c', updates: [{ q: { _id: 1 }, u: { $set: { a: 'new' } } }] });
    await primary.run({ delete: 'c', deletes: [{ q: { _id: 2 }, limit: 1 }] });
    await primary.run({ insert: 'c', documents: [{ _id: 2, again: true }] });
    const read = { find: 'c', $readPreference: { mode: 'secondary' } };
    const secondary = clientOf(set, behind);
    assert.deepEqual((await secondary.run(read))['cursor'].firstBatch, [
      { _id: 1, a: 'old' },
      { _id: 2 },
    ]);
    const byId = await secondary.run({ ...read, filter: { _id: 2 } });
    assert.deepEqual(byId['cursor'].firstBatch, [{ _id: 2 }]);
    set.resumeReplication(present(behind));
    const after = (await secondary.run(read))['cursor'].firstBatch;
    assert.deepEqual(after, [
      { _id: 1, a: 'new' },
      { _id: 2, again: true },
    ]);
  });

  it('tells why a write concern was not satisfied', async () => {
    await using set = await startReplicaSet();
    const client = clientOf(set);
    const insert = (w: unknown, wtimeout = 0) =>
      client.run({ insert: 'c', documents: [{}], writeConcern: { w, wtimeout } });
    assert.equal((await insert(5))['writeConcernError'].code, 100);
    assert.equal((await insert('nope'))['writeConcernError'].code, 79);
    assert.equal((await insert(3))['writeConcernError'], undefined);
    for (const host of set.secondaries) set.pauseReplication(host);
    const failure = (await insert('majority', 10))['writeConcernError'];
    assert.deepEqual([failure.code, failure.errInfo.wtimeout], [64, true]);
  });

  it('has no primary without a majority, and one again with it', async () => {
    await using set = await startReplicaSet({ electionDelayMS: 1 });
    const [a, b] = set.secondaries;
    await set.kill(present(a));
    await set.kill(present(b));
    assert.equal(set.primary, undefined);
    await set.restart(present(a));
    const client = clientOf(set, a);
    const hello = await client.run({ hello: 1 });
    if (hello['primary'] === undefined) {
      const { processId, counter } = hello['topologyVersion'];
      const topologyVersion = { processId, counter: Long.fromNumber(counter) };
      await client.run({ hello: 1, topologyVersion, maxAwaitTimeMS: 1000 });
    }
    assert.notEqual(set.primary, undefined);
  });
});

test('a configuration changes the settings and the members that are there', async () => {
  await using set = await startReplicaSet({ members: 2 });
  const client = clientOf(set);
  const configOf = async (): Promise<Document> =>
    (await client.run({ replSetGetConfig: 1, $db: 'admin' })).config;
  const config = await configOf();
  config['version'] += 1;
  config['settings'].heartbeatTimeoutSecs = 11;
  config['members'][1].priority = 0;
  const changed = await client.run({ replSetReconfig: config, $db: 'admin' });
  assert.equal(changed['ok'], 1);
  const { settings, members } = await configOf();
  assert.deepEqual([settings.heartbeatTimeoutSecs, members[1].priority], [11, 0]);
  assert.equal(String(settings.replicaSetId), String(config['settings'].replicaSetId));
  const stored = await client.run({ find: 'system.replset', $db: 'local' });
  assert.equal(stored.cursor.firstBatch[0].settings.heartbeatTimeoutSecs, 11);
  config['version'] += 1;
  config['members'][1].host = '127.0.0.1:1';
  const refused = await client.run({ replSetReconfig: config, $db: 'admin' });
  assert.deepEqual(
    [refused['codeName'], /addMember/.test(refused['errmsg'])],
    ['CommandNotSupported', true],
  );
});

test('the status tells of the election, the data of the version that they go with', async () => {
  await using set = await startReplicaSet({ members: 1, version: '7.0.11' });
  const client = clientOf(set);
  const status = await client.run({ replSetGetStatus: 1, $db: 'admin' });
  const { electionCandidateMetrics, members } = status;
  assert.equal(Number(electionCandidateMetrics.electionTerm), 1);
  assert.deepEqual(members[0].electionDate, electionCandidateMetrics.lastElectionDate);
  const versions = await client.run({ find: 'system.version', $db: 'admin' });
  assert.deepEqual(versions.cursor.firstBatch, [
    { _id: 'featureCompatibilityVersion', version: '7.0' },
  ]);
});
