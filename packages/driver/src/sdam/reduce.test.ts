import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entryOf } from '@touchstone/protocol';
import { Long, ObjectId } from 'bson';
import type { OperationError } from './operation-error.ts';
import { generationOf } from './pool-generations.ts';
import type { TopologyEffect, TopologyEvent, TopologySeed, TopologyState } from './reduce.ts';
import { initialState, reduce } from './reduce.ts';
import type { ServerDescription, ServerType } from './server-description.ts';
import { serverDescription } from './server-description.ts';

const wire = { minWireVersion: 0, maxWireVersion: 21 };

function member(address: string, type: ServerType, more: Partial<ServerDescription> = {}) {
  const hosts = ['a:1', 'b:1'];
  return serverDescription(address, { type, setName: 'rs', hosts, ...wire, ...more });
}

/** Feeds events one after another; the effects are those of the last one. */
function play(
  seed: Omit<TopologySeed, 'topologyId'>,
  ...events: readonly TopologyEvent[]
): { state: TopologyState; effects: readonly TopologyEffect[] } {
  let next = reduce(initialState({ topologyId: 1, ...seed }), { kind: 'opened' });
  for (const event of events) next = reduce(next.state, event);
  return next;
}

function checked(server: ServerDescription): TopologyEvent {
  return { kind: 'serverChecked', server };
}

function failed(error: Partial<OperationError>, address = 'a:1'): TopologyEvent {
  return {
    kind: 'operationFailed',
    address,
    error: {
      kind: 'network',
      completedHandshake: true,
      generation: 0,
      topologyVersion: null,
      labels: [],
      cause: new Error('broken'),
      ...error,
    },
  };
}

/** Effects without the events: what is done to servers, pools and monitors. */
function actions(effects: readonly TopologyEffect[]): string[] {
  return effects.flatMap((effect) => {
    if (effect.kind === 'publish') return [];
    if (effect.kind !== 'clearPool') return [`${effect.kind} ${effect.address}`];
    const interrupt = effect.interruptInUse ? ' interrupting' : '';
    const service = effect.serviceId === undefined ? '' : ` of ${effect.serviceId}`;
    return [`clearPool ${effect.address}${service} to ${effect.generation}${interrupt}`];
  });
}

const primary = checked(member('a:1', 'RSPrimary'));
const replicaSet = { hosts: ['a:1'], setName: 'rs' };

const errorTable: readonly (readonly [string, Partial<OperationError>, readonly string[]])[] = [
  ['network', {}, ['clearPool a:1 to 1', 'cancelCheck a:1']],
  ['network before', { completedHandshake: false }, ['clearPool a:1 to 1', 'cancelCheck a:1']],
  ['timeout', { kind: 'networkTimeout' }, []],
  [
    'timeout before',
    { kind: 'networkTimeout', completedHandshake: false },
    ['clearPool a:1 to 1', 'cancelCheck a:1'],
  ],
  [
    'overloaded before',
    { completedHandshake: false, labels: ['SystemOverloadedError', 'RetryableError'] },
    [],
  ],
  [
    'authentication',
    { kind: 'authentication', completedHandshake: false },
    ['clearPool a:1 to 1', 'cancelCheck a:1'],
  ],
  ['command', { kind: 'command' }, []],
  [
    'command before',
    { kind: 'command', completedHandshake: false },
    ['clearPool a:1 to 1', 'cancelCheck a:1'],
  ],
  ['not primary', { kind: 'notWritablePrimary' }, ['requestCheck a:1']],
  ['recovering', { kind: 'nodeIsRecovering' }, ['requestCheck a:1']],
  ['shutdown', { kind: 'shutdown' }, ['clearPool a:1 to 1', 'requestCheck a:1']],
];

for (const [name, error, wanted] of errorTable) {
  test(`an error of an operation: ${name}`, () => {
    const { state, effects } = play(replicaSet, primary, failed(error));
    assert.deepEqual(actions(effects), wanted);
    const { type } = entryOf(state.description.servers, 'a:1');
    assert.equal(type, wanted.length === 0 ? 'RSPrimary' : 'Unknown');
    assert.equal(
      state.description.type,
      wanted.length === 0 ? 'ReplicaSetWithPrimary' : 'ReplicaSetNoPrimary',
    );
  });
}

test('an error of an earlier generation, or of a state that is known, changes nothing', () => {
  const processId = new ObjectId();
  const version = (counter: number) => ({ processId, counter: Long.fromNumber(counter) });
  const known = checked(member('a:1', 'RSPrimary', { topologyVersion: version(5) }));
  const notPrimary = { kind: 'notWritablePrimary' } as const;

  const stale = play(replicaSet, primary, failed({}), primary, failed({ generation: 0 }));
  assert.deepEqual(stale.effects, []);
  for (const counter of [4, 5]) {
    const same = failed({ ...notPrimary, topologyVersion: version(counter) });
    assert.deepEqual(play(replicaSet, known, same).effects, []);
  }
  const news = play(replicaSet, known, failed({ ...notPrimary, topologyVersion: version(6) }));
  assert.deepEqual(actions(news.effects), ['requestCheck a:1']);
  assert.deepEqual(news.state.description.servers.get('a:1')?.topologyVersion, version(6));
  // The same state may be told twice, by another check: what else it says is news.
  const tagged = checked(
    member('a:1', 'RSPrimary', { topologyVersion: version(5), tags: { dc: 'x' } }),
  );
  const told = play(replicaSet, known, tagged).state.description.servers.get('a:1');
  assert.deepEqual(told?.tags, { dc: 'x' });
  // A check that was under way when the state changed brings what is no longer true.
  assert.deepEqual(reduce(news.state, known).effects, []);
});

test('a failed check clears the pool, and interrupts it when nothing came in time', () => {
  const error = new Error('refused');
  const fail = (timedOut: boolean): TopologyEvent => ({
    kind: 'checkFailed',
    address: 'a:1',
    error,
    timedOut,
  });
  assert.deepEqual(actions(play(replicaSet, primary, fail(false)).effects), ['clearPool a:1 to 1']);
  const slow = play(replicaSet, primary, fail(true), primary, fail(true));
  assert.deepEqual(actions(slow.effects), ['clearPool a:1 to 2 interrupting']);
  assert.equal(slow.state.description.servers.get('a:1')?.error, error);
});

test('behind a load balancer only the pool of the service is cleared', () => {
  const seed = { hosts: ['lb:1'], loadBalanced: true };
  const opened = play(seed);
  assert.deepEqual(actions(opened.effects), ['openServer lb:1', 'readyPool lb:1']);
  const openings = opened.effects.filter((effect) => effect.kind === 'openServer');
  assert.deepEqual(
    openings.map(({ monitored }) => monitored),
    [false],
  );
  const { effects, state } = play(
    seed,
    failed({ serviceId: 's1' }, 'lb:1'),
    failed({ serviceId: 's2', kind: 'shutdown' }, 'lb:1'),
    failed({ serviceId: 's1', generation: 1 }, 'lb:1'),
  );
  assert.deepEqual(actions(effects), ['clearPool lb:1 of s1 to 2']);
  assert.equal(generationOf(state.poolGenerations, 'lb:1', 's2'), 1);
  assert.equal(generationOf(state.poolGenerations, 'lb:1'), 0);
  assert.equal(state.description.servers.get('lb:1')?.type, 'LoadBalancer');
  // Stale by the service's generation; unknown service; a step-down behind it.
  for (const error of [
    { serviceId: 's1', generation: 1 },
    { completedHandshake: false },
    { serviceId: 's1', generation: 2, kind: 'notWritablePrimary' as const },
    { serviceId: 's1', generation: 2, kind: 'nodeIsRecovering' as const },
  ]) {
    assert.deepEqual(reduce(state, failed(error, 'lb:1')).effects, []);
  }
});

test('a deposed primary is checked at once, and both changes are published', () => {
  const seed = { hosts: ['a:1', 'b:1'], setName: 'rs' };
  const electionId = (number: number) => ObjectId.createFromTime(number);
  const { effects, state } = play(
    seed,
    checked(member('a:1', 'RSPrimary', { electionId: electionId(1), setVersion: 1 })),
    checked(member('b:1', 'RSPrimary', { electionId: electionId(2), setVersion: 1 })),
  );
  assert.deepEqual(actions(effects), ['requestCheck a:1', 'readyPool b:1']);
  const published = effects.flatMap((effect) => (effect.kind === 'publish' ? [effect.event] : []));
  assert.deepEqual(
    published.map((event) => `${event.name} ${'address' in event ? event.address : ''}`),
    ['serverDescriptionChanged a:1', 'serverDescriptionChanged b:1', 'topologyDescriptionChanged '],
  );
  assert.match(String(state.description.servers.get('a:1')?.error), /newer primary/);
});

test('SRV records add and remove hosts while the topology may be sharded', () => {
  const polled: TopologyEvent = { kind: 'srvPolled', hosts: ['b:1', 'c:1'] };
  const mongos = checked(serverDescription('a:1', { type: 'Mongos', ...wire }));
  const { effects, state } = play({ hosts: ['a:1', 'b:1'] }, mongos, polled);
  assert.deepEqual(actions(effects), ['closeServer a:1', 'openServer c:1']);
  assert.deepEqual([...state.description.servers.keys()], ['b:1', 'c:1']);
  assert.deepEqual(play(replicaSet, primary, polled).effects, []);
  assert.deepEqual(reduce(state, polled).effects, []);
});

test('a server that comes back starts with a new pool', () => {
  const seed = { hosts: ['a:1', 'b:1'], setName: 'rs' };
  const alone = checked(member('a:1', 'RSPrimary', { hosts: ['a:1'] }));
  const { state } = play(seed, primary, failed({}, 'b:1'), alone, primary);
  assert.equal(generationOf(state.poolGenerations, 'b:1'), 0);
});

test('closing closes every server and forgets the topology', () => {
  const { effects, state } = play(replicaSet, primary, { kind: 'closed' });
  assert.deepEqual(actions(effects), ['closeServer a:1', 'closeServer b:1']);
  assert.equal(state.description.type, 'Unknown');
  assert.equal(state.description.servers.size, 0);
  assert.deepEqual(reduce(state, primary).effects, []);
});

test('a direct connection gets its pool ready whatever the server is', () => {
  const seed = { hosts: ['a:1'], directConnection: true };
  const arbiter = play(seed, checked(member('a:1', 'RSArbiter')));
  assert.deepEqual(actions(arbiter.effects), ['readyPool a:1']);
  const wrong = play({ ...seed, setName: 'other' }, checked(member('a:1', 'RSPrimary')));
  assert.deepEqual(actions(wrong.effects), []);
  assert.match(String(wrong.state.description.servers.get('a:1')?.error), /"other".*"rs"/);
});
