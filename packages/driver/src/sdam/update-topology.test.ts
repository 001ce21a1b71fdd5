import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ObjectId } from 'bson';
import type { TopologyEvent, TopologyState } from './reduce.ts';
import { initialState, reduce } from './reduce.ts';
import type { ServerDescription, ServerType } from './server-description.ts';
import { serverDescription } from './server-description.ts';

const OLD_WIRE = 13;
const NEW_WIRE = 21;

function member(address: string, type: ServerType, more: Partial<ServerDescription> = {}) {
  const set = { setName: 'rs', hosts: ['a:1', 'b:1', 'c:1'], maxWireVersion: NEW_WIRE };
  return serverDescription(address, { type, ...set, ...more });
}

function seedsOf(hosts: readonly string[], setName?: string): TopologyState {
  return reduce(initialState({ topologyId: 1, hosts, setName }), { kind: 'opened' }).state;
}

function after(state: TopologyState, ...servers: readonly ServerDescription[]): TopologyState {
  return servers.reduce(
    (before, server) => reduce(before, { kind: 'serverChecked', server }).state,
    state,
  );
}

/** `ReplicaSetWithPrimary a:1 RSPrimary, b:1 Unknown`. */
function words({ description: { type, servers } }: TopologyState): string {
  const members = [...servers.values()].map((server) => `${server.address} ${server.type}`);
  return `${type} ${members.join(', ')}`.trim();
}

const electionId = (number: number): ObjectId => ObjectId.createFromTime(number);

test('a standalone is a topology of its own, or does not belong among several seeds', () => {
  const standalone = serverDescription('a:1', { type: 'Standalone', maxWireVersion: NEW_WIRE });
  assert.equal(words(after(seedsOf(['a:1']), standalone)), 'Single a:1 Standalone');
  assert.equal(words(after(seedsOf(['a:1', 'b:1']), standalone)), 'Unknown b:1 Unknown');
  assert.equal(words(after(seedsOf(['a:1'], 'rs'), standalone)), 'ReplicaSetNoPrimary');
});

test('the first mongos makes the topology sharded, where replica set members do not belong', () => {
  const mongos = serverDescription('a:1', { type: 'Mongos', maxWireVersion: NEW_WIRE });
  const sharded = after(seedsOf(['a:1', 'b:1']), mongos);
  assert.equal(words(sharded), 'Sharded a:1 Mongos, b:1 Unknown');
  assert.equal(words(after(sharded, member('b:1', 'RSPrimary'))), 'Sharded a:1 Mongos');
  const set = after(seedsOf(['a:1', 'b:1']), member('b:1', 'RSSecondary'));
  assert.equal(words(after(set, mongos)), 'ReplicaSetNoPrimary b:1 RSSecondary, c:1 Unknown');
});

test('a secondary adds members; the primary decides who is one', () => {
  const secondary = member('a:1', 'RSSecondary', { hosts: ['a:1', 'b:1'], arbiters: ['d:1'] });
  const known = after(seedsOf(['a:1', 'x:1']), secondary);
  assert.equal(
    words(known),
    'ReplicaSetNoPrimary a:1 RSSecondary, x:1 Unknown, b:1 Unknown, d:1 Unknown',
  );
  const led = after(known, member('b:1', 'RSPrimary', { hosts: ['a:1', 'b:1'] }));
  assert.equal(words(led), 'ReplicaSetWithPrimary a:1 RSSecondary, b:1 RSPrimary');
  assert.equal(
    words(after(led, serverDescription('b:1'))),
    'ReplicaSetNoPrimary a:1 RSSecondary, b:1 Unknown',
  );
});

test('members of another set are strangers, with and without a primary', () => {
  const stranger = member('b:1', 'RSSecondary', { setName: 'other' });
  assert.equal(
    words(after(seedsOf(['a:1', 'b:1'], 'rs'), stranger)),
    'ReplicaSetNoPrimary a:1 Unknown',
  );
  const led = after(seedsOf(['a:1'], 'rs'), member('a:1', 'RSPrimary'));
  assert.equal(words(after(led, stranger)), 'ReplicaSetWithPrimary a:1 RSPrimary, c:1 Unknown');
  const other = member('b:1', 'RSPrimary', { setName: 'other' });
  assert.equal(words(after(led, other)), 'ReplicaSetWithPrimary a:1 RSPrimary, c:1 Unknown');
});

test('a member that calls itself by another address is wanted under that one alone', () => {
  const misnamed = member('x:1', 'RSSecondary', { me: 'a:1' });
  assert.equal(
    words(after(seedsOf(['x:1']), misnamed)),
    'ReplicaSetNoPrimary a:1 Unknown, b:1 Unknown, c:1 Unknown',
  );
  const led = after(seedsOf(['a:1'], 'rs'), member('a:1', 'RSPrimary'));
  const renamed = member('b:1', 'RSSecondary', { me: 'z:1' });
  assert.equal(words(after(led, renamed)), 'ReplicaSetWithPrimary a:1 RSPrimary, c:1 Unknown');
});

/** The primary that is known, and the one that then says it is primary; a:1 wins where the second is stale. */
const elections: readonly (readonly [
  string,
  Partial<ServerDescription>,
  Partial<ServerDescription>,
  'stale' | 'accepted',
])[] = [
  [
    'an earlier election',
    { electionId: electionId(2), setVersion: 1 },
    { electionId: electionId(1), setVersion: 2 },
    'stale',
  ],
  [
    'a later election with an earlier set version',
    { electionId: electionId(1), setVersion: 2 },
    { electionId: electionId(2), setVersion: 1 },
    'accepted',
  ],
  [
    'the same election with an earlier set version',
    { electionId: electionId(1), setVersion: 2 },
    { electionId: electionId(1), setVersion: 1 },
    'stale',
  ],
  ['no election after one', { electionId: electionId(1), setVersion: 1 }, {}, 'stale'],
  [
    'before 6.0, an earlier set version',
    { electionId: electionId(1), setVersion: 2, maxWireVersion: OLD_WIRE },
    { electionId: electionId(2), setVersion: 1, maxWireVersion: OLD_WIRE },
    'stale',
  ],
  [
    'before 6.0, a later set version with an earlier election',
    { electionId: electionId(2), setVersion: 1, maxWireVersion: OLD_WIRE },
    { electionId: electionId(1), setVersion: 2, maxWireVersion: OLD_WIRE },
    'accepted',
  ],
  [
    'before 6.0, the same set version and an earlier election',
    { electionId: electionId(2), setVersion: 1, maxWireVersion: OLD_WIRE },
    { electionId: electionId(1), setVersion: 1, maxWireVersion: OLD_WIRE },
    'stale',
  ],
  [
    'before 6.0, no election after one',
    { electionId: electionId(1), setVersion: 1, maxWireVersion: OLD_WIRE },
    { setVersion: 1, maxWireVersion: OLD_WIRE },
    'accepted',
  ],
];

for (const [name, first, second, verdict] of elections) {
  test(`a primary of ${name} is ${verdict}`, () => {
    const led = after(seedsOf(['a:1', 'b:1'], 'rs'), member('a:1', 'RSPrimary', first));
    const claimed = after(led, member('b:1', 'RSPrimary', second));
    const [winner, loser] = verdict === 'stale' ? ['a:1', 'b:1'] : ['b:1', 'a:1'];
    assert.equal(claimed.description.servers.get(winner)?.type, 'RSPrimary');
    const lost = claimed.description.servers.get(loser);
    assert.equal(lost?.type, 'Unknown');
    const reason = verdict === 'stale' ? /electionId\/setVersion mismatch/ : /newer primary/;
    assert.match(lost?.error?.message ?? '', reason);
    assert.equal(claimed.description.type, 'ReplicaSetWithPrimary');
  });
}

test('before 6.0 the greatest set version is kept when a primary tells none', () => {
  const old = { maxWireVersion: OLD_WIRE };
  const known = member('a:1', 'RSPrimary', { ...old, electionId: electionId(1), setVersion: 3 });
  const silent = after(seedsOf(['a:1'], 'rs'), known, member('a:1', 'RSPrimary', old));
  assert.equal(silent.description.maxSetVersion, 3);
  assert.deepEqual(silent.description.maxElectionId, electionId(1));
});

test('SRV records are followed before anything is known, and never by a replica set', () => {
  const polled: TopologyEvent = { kind: 'srvPolled', hosts: ['b:1'] };
  assert.equal(words(reduce(seedsOf(['a:1']), polled).state), 'Unknown b:1 Unknown');
  const set = seedsOf(['a:1'], 'rs');
  assert.equal(words(reduce(set, polled).state), 'ReplicaSetNoPrimary a:1 Unknown');
});
