import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { present } from '@touchstone/protocol';
import type { Document } from 'bson';
import { InProcessClient } from '../server/in-process.test-support.ts';
import { startLoadBalanced } from './load-balanced.ts';
import { RawClient } from './raw-client.test-support.ts';
import { type ReplicaSet, startReplicaSet } from './replica-set.ts';
import { startShardedCluster } from './sharded-cluster.ts';

function clientOf(set: ReplicaSet, host: string | undefined = set.primary): InProcessClient {
  return new InProcessClient(set.server(present(host)));
}

async function versionOf(set: ReplicaSet): Promise<number> {
  const { config } = await clientOf(set).run({ replSetGetConfig: 1, $db: 'admin' });
  return config.version;
}

describe('the owner of a running set', () => {
  it('adds a member, changes it, and takes it out again', async () => {
    await using set = await startReplicaSet({ members: 1 });
    const added = await set.addMember({ priority: 0, tags: { rack: 'a' } });
    assert.deepEqual(set.secondaries, [added]);
    assert.equal(await versionOf(set), 2);
    const hello = await clientOf(set, added).run({ hello: 1 });
    assert.deepEqual(
      [hello['secondary'], hello['passive'], hello['passives'], hello['tags']],
      [true, true, [added], { rack: 'a' }],
    );
    const first = present(set.primary);
    set.changeMember(added, { priority: 2 });
    assert.deepEqual((await clientOf(set).run({ hello: 1 }))['hosts'], [first, added]);
    // One of two is no majority, but it is one of those that stay.
    const staying = present(set.primary);
    await set.removeMember(set.hosts.find((host) => host !== staying) ?? '');
    assert.deepEqual([set.hosts, await versionOf(set)], [[staying], 4]);
    assert.deepEqual([set.primary, staying], [first, first]);
    assert.throws(() => set.server(added), /There is no member/);
  });

  it('is told of a member that is down, or that cannot be what it should', async () => {
    await using set = await startReplicaSet({ members: [{}, {}, { arbiter: true }] });
    const [, second, arbiter] = set.hosts;
    assert.throws(() => set.elect(present(arbiter)), /cannot become primary/);
    await set.kill(present(second));
    await set.kill(present(second));
    assert.throws(() => set.server(present(second)), /is down/);
    assert.throws(() => set.elect(present(second)), /cannot become primary/);
    assert.equal(await set.open(present(second)), set.server(present(second)).port);
    await set.restart(present(second));
    const before = set.primary;
    set.elect(present(before));
    assert.equal(set.primary, before);
  });

  it('refuses sets of no members, of too many, and of none that may be primary', async () => {
    for (const members of [0, 51, [{ priority: 0 }]])
      await assert.rejects(async () => startReplicaSet({ members }), RangeError);
  });
});

test('a client asks a primary to step down, and secondaries not to stand for a while', async () => {
  await using set = await startReplicaSet({ members: 2, electionDelayMS: 1 });
  const old = present(set.primary);
  const [other] = set.secondaries;
  const admin = { $db: 'admin' };
  const primary = clientOf(set, old);
  const secondary = clientOf(set, other);
  const frozen = await primary.run({ replSetFreeze: 10, ...admin });
  assert.deepEqual([frozen['codeName'], set.primary], ['NotSecondary', old]);
  const notPrimary = await secondary.run({ replSetStepDown: 60, ...admin });
  assert.equal(notPrimary['codeName'], 'NotWritablePrimary');
  assert.equal((await secondary.run({ replSetFreeze: 60, ...admin }))['ok'], 1);
  const alone = await primary.run({ replSetStepDown: 60, ...admin });
  assert.deepEqual([alone['codeName'], set.primary], ['ExceededTimeLimit', old]);
  assert.match(alone['errmsg'], /No electable secondaries caught up as of .*\+00:00\. Please use/);
  const forced = await primary.run({ replSetStepDown: 60, force: true, ...admin });
  assert.deepEqual([forced['ok'], set.primary], [1, undefined]);
  assert.equal((await secondary.run({ replSetFreeze: 0, ...admin }))['ok'], 1);
  set.freeze(present(other), 0);
  set.elect(present(other));
  assert.equal((await primary.run({ replSetStepDown: 60, ...admin }))['ok'], 0);
  assert.equal((await secondary.run({ replSetStepDown: 60, force: true, ...admin }))['ok'], 1);
});

const REFUSALS: readonly [string, (config: Document) => Document, string, RegExp][] = [
  ['another name', (c) => ({ ...c, _id: 'x' }), 'InvalidReplicaSetConfig', /set name differs/],
  [
    'an old version',
    (c) => ({ ...c, version: 1 }),
    'NewReplicaSetConfigurationIncompatible',
    /is not greater than \{version: 1, term: 1\} for replica set rs0/,
  ],
  [
    'no members',
    (c) => ({ ...c, members: [] }),
    'NewReplicaSetConfigurationIncompatible',
    /contains 0 members/,
  ],
  [
    'a member without a host',
    (c) => ({ ...c, members: [{ _id: 0 }] }),
    'InvalidReplicaSetConfig',
    /MemberConfig\.host' is missing/,
  ],
  [
    'a member without a number',
    (c) => ({ ...c, members: [{ host: c['members'][0].host }] }),
    'InvalidReplicaSetConfig',
    /MemberConfig\._id' is missing/,
  ],
  [
    'one member twice',
    (c) => ({ ...c, members: [c['members'][0], { ...c['members'][1], _id: 0 }] }),
    'InvalidReplicaSetConfig',
    /same _id field, members\.0\._id == 0 and members\.1\._id == 0/,
  ],
  [
    'one host twice',
    (c) => ({ ...c, members: [c['members'][0], { ...c['members'][0], _id: 7 }] }),
    'InvalidReplicaSetConfig',
    /same host field/,
  ],
  [
    'a member that has no vote and could win',
    (c) => ({ ...c, members: [{ ...c['members'][0], votes: 0 }, c['members'][1]] }),
    'InvalidReplicaSetConfig',
    /priority must be 0 when non-voting/,
  ],
  [
    'an arbiter without a vote',
    (c) => ({
      ...c,
      members: [c['members'][0], { ...c['members'][1], arbiterOnly: true, votes: 0 }],
    }),
    'InvalidReplicaSetConfig',
    /Arbiter must vote/,
  ],
  [
    'members none of which may be primary',
    (c) => ({ ...c, members: c['members'].map((m: Document) => ({ ...m, priority: 0 })) }),
    'InvalidReplicaSetConfig',
    /at least one non-arbiter member with priority > 0/,
  ],
];

describe('replSetReconfig refuses', () => {
  it('what is no configuration of the set', async () => {
    await using set = await startReplicaSet({ members: 2 });
    const client = clientOf(set);
    const { config } = await client.run({ replSetGetConfig: 1, $db: 'admin' });
    for (const [what, change, codeName, words] of REFUSALS) {
      const next = change({ ...config, version: config.version + 1 });
      const reply = await client.run({ replSetReconfig: next, $db: 'admin' });
      assert.equal(reply['codeName'], codeName, `${what}: ${reply['errmsg']}`);
      assert.match(reply['errmsg'], words, what);
    }
    assert.equal(await versionOf(set), 1);
    const again = await client.run({ replSetInitiate: config, $db: 'admin' });
    assert.equal(again['codeName'], 'AlreadyInitialized');
  });
});

test('mongoses are added to a running cluster, stopped, started again, and taken out', async () => {
  await using cluster = await startShardedCluster({ membersPerShard: 1 });
  const before = cluster.hosts;
  const added = await cluster.addMongos();
  assert.deepEqual(cluster.hosts, [...before, added]);
  const greets = async (): Promise<void> => {
    using client = await RawClient.connect(added);
    assert.equal((await client.send({ hello: 1 }))['msg'], 'isdbgrid');
  };
  await greets();
  await cluster.kill(added);
  await assert.rejects(greets);
  await cluster.restart(added);
  await cluster.restart(added);
  await greets();
  await cluster.removeMongos(added);
  assert.deepEqual(cluster.hosts, before);
  await assert.rejects(cluster.restart(added), /There is no mongos/);
});

test('a cluster behind load balancers has connection strings, and its data goes back to snapshots', async () => {
  await using balanced = await startLoadBalanced({ membersPerShard: 1 });
  const [one, all] = balanced.hosts;
  assert.match(balanced.uri, new RegExp(`^mongodb://${one}/.*loadBalanced=true`));
  assert.match(balanced.multipleMongosUri, new RegExp(`^mongodb://${all}/.*loadBalanced=true`));
  using client = await RawClient.connect(present(balanced.cluster.hosts[0]));
  const count = async (): Promise<number> => (await client.send({ count: 'c' }, 'd'))['n'];
  assert.equal(await balanced.seed({ 'd.c': [{ _id: 1 }, { _id: 2 }] }), 2);
  const snapshot = balanced.snapshot();
  await client.send({ insert: 'c', documents: [{ _id: 3 }] }, 'd');
  assert.equal(await count(), 3);
  balanced.restore(snapshot);
  assert.equal(await count(), 2);
  balanced.reset();
  assert.equal(await count(), 0);
});
