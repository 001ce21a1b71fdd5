import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entryOf, present } from '@touchstone/protocol';
import type { ServerDescription, ServerType } from '../sdam/server-description.ts';
import { serverDescription } from '../sdam/server-description.ts';
import type { TopologyType } from '../sdam/topology-description.ts';
import { topologyDescription } from '../sdam/topology-description.ts';
import { chooseOfTwo } from './latency-window.ts';
import type { ReadPreferenceCriteria } from './read-preference-filter.ts';
import type { SelectionCriteria, SelectionSettings } from './select-servers.ts';
import { selectServers } from './select-servers.ts';

function server(address: string, type: ServerType, more: Partial<ServerDescription> = {}) {
  return serverDescription(address, { type, maxWireVersion: 21, roundTripTime: 5, ...more });
}

const p = server('p', 'RSPrimary', { tags: { dc: 'ny' } });
const s = server('s', 'RSSecondary', { tags: { dc: 'ny' } });
const t = server('t', 'RSSecondary', { tags: { dc: 'la' }, roundTripTime: 30 });
const arbiter = server('x', 'RSArbiter');

function select(
  type: TopologyType,
  servers: readonly ServerDescription[],
  criteria: SelectionCriteria,
  more: Partial<SelectionSettings> = {},
): string {
  const topology = topologyDescription({
    type,
    setName: null,
    maxSetVersion: null,
    maxElectionId: null,
    servers: new Map(servers.map((one) => [one.address, one])),
  });
  const settings = { heartbeatFrequencyMS: 10_000, localThresholdMS: 15, ...more };
  const selected = selectServers(topology, criteria, settings);
  return selected.map(({ address }) => address).join('');
}

function read(readPreference: ReadPreferenceCriteria): SelectionCriteria {
  return { kind: 'read', readPreference };
}

test('each mode, with and without a primary', () => {
  const modes = [
    'primary',
    'primaryPreferred',
    'secondary',
    'secondaryPreferred',
    'nearest',
  ] as const;
  const withPrimary = modes.map((mode) =>
    select('ReplicaSetWithPrimary', [p, s, t, arbiter], read({ mode })),
  );
  assert.deepEqual(withPrimary, ['p', 'p', 's', 's', 'ps']);
  const without = modes.map((mode) => select('ReplicaSetNoPrimary', [s, t], read({ mode })));
  assert.deepEqual(without, ['', 's', 's', 's', 's']);
  const alone = modes.map((mode) => select('ReplicaSetWithPrimary', [p], read({ mode })));
  assert.deepEqual(alone, ['p', 'p', '', 'p', 'p']);
});

test('the first tag set that some server matches decides', () => {
  const tagged = (
    mode: ReadPreferenceCriteria['mode'],
    ...tags: readonly Record<string, string>[]
  ) => select('ReplicaSetWithPrimary', [p, s, t], read({ mode, tags }));
  assert.equal(tagged('secondary', { dc: 'la' }), 't');
  assert.equal(tagged('secondary', { dc: 'sf' }, { dc: 'la' }), 't');
  assert.equal(tagged('secondary', { dc: 'sf' }), '');
  assert.equal(tagged('secondary', { dc: 'sf' }, {}), 's');
  assert.equal(tagged('secondaryPreferred', { dc: 'sf' }), 'p');
  assert.equal(tagged('nearest', { dc: 'la' }), 't');
});

test('writes go to what accepts them; a single server and load balancers take everything', () => {
  const write: SelectionCriteria = { kind: 'write' };
  assert.equal(select('ReplicaSetWithPrimary', [p, s], write), 'p');
  assert.equal(select('ReplicaSetNoPrimary', [s], write), '');
  assert.equal(select('Unknown', [serverDescription('u')], write), '');
  assert.equal(select('Single', [s], write), 's');
  assert.equal(select('Single', [serverDescription('u')], write), '');
  assert.equal(
    select('LoadBalanced', [server('l', 'LoadBalancer')], read({ mode: 'secondary' })),
    'l',
  );
});

test('only mongos of a sharded cluster, and nothing before anything is known', () => {
  const read1 = read({ mode: 'secondary' });
  const mongos = server('m', 'Mongos');
  assert.equal(select('Sharded', [mongos, serverDescription('u')], read1), 'm');
  assert.equal(select('Sharded', [mongos, s], { kind: 'write' }), 'm');
  // Servers of an unknown topology are candidates for nothing, whatever they seem to be.
  assert.equal(select('Unknown', [mongos, p], { kind: 'write' }), '');
});

test('a server that the operation is tied to, as long as it is known', () => {
  const tied = (address: string): SelectionCriteria => ({ kind: 'sameServer', address });
  assert.equal(select('ReplicaSetWithPrimary', [p, s, t], tied('t')), 't');
  assert.equal(select('ReplicaSetWithPrimary', [p, serverDescription('u')], tied('u')), '');
  assert.equal(select('ReplicaSetWithPrimary', [p], tied('z')), '');
});

test('servers on which the operation failed are taken when there is no other', () => {
  const nearest = read({ mode: 'nearest' });
  const without = (...deprioritized: readonly string[]): string =>
    select('ReplicaSetWithPrimary', [p, s], nearest, { deprioritized });
  assert.equal(without('p'), 's');
  assert.equal(without('s'), 'p');
  assert.equal(without('p', 's'), 'ps');
  assert.equal(
    select('ReplicaSetWithPrimary', [p, s], { kind: 'write' }, { deprioritized: ['p'] }),
    'p',
  );
});

test('the application chooses among the suitable ones, before the latency window', () => {
  const far = server('f', 'RSSecondary', { roundTripTime: 100 });
  const serverSelector = (servers: readonly ServerDescription[]) => servers.slice(-1);
  const options = { serverSelector };
  assert.equal(select('ReplicaSetNoPrimary', [s, far], read({ mode: 'nearest' }), options), 'f');
});

test('an incompatible server stops every operation', () => {
  const ancient = server('o', 'RSSecondary', { maxWireVersion: 6 });
  assert.throws(() => select('ReplicaSetWithPrimary', [p, ancient], { kind: 'write' }), {
    name: 'MongoCompatibilityError',
  });
});

test('an aggregation that writes goes to a secondary only when every member can run it', () => {
  const criteria: SelectionCriteria = {
    kind: 'writableOrSecondary',
    readPreference: { mode: 'secondary' },
  };
  assert.equal(select('ReplicaSetWithPrimary', [p, s], criteria), 's');
  const old = { ...s, maxWireVersion: 12 };
  assert.equal(select('ReplicaSetWithPrimary', [p, old], criteria), 'p');
  const justNew = { ...s, maxWireVersion: 13 };
  assert.equal(select('ReplicaSetWithPrimary', [p, justNew], criteria), 's');
});

test('staleness is counted from the primary, or from the secondary that wrote last', () => {
  const at = (one: ServerDescription, lastUpdateTime: number, lastWriteDate: number) => ({
    ...one,
    lastUpdateTime,
    lastWriteDate,
  });
  const limited = (mode: ReadPreferenceCriteria['mode'], maxStalenessSeconds: number) =>
    read({ mode, maxStalenessSeconds });
  const behind = [at(p, 1_000, 500_000), at(s, 9_000, 428_000)];
  // (9,000 - 428,000) - (1,000 - 500,000) + 10,000 = 90,000 ms.
  assert.equal(select('ReplicaSetWithPrimary', behind, limited('secondary', 90)), 's');
  const later = [at(p, 1_000, 500_000), at(s, 9_001, 428_000)];
  assert.equal(select('ReplicaSetWithPrimary', later, limited('secondary', 90)), '');
  assert.equal(select('ReplicaSetWithPrimary', later, limited('nearest', 90)), 'p');
  // The primary is never stale, however long ago it wrote.
  const idle = [at(p, 200_000, 0), at(s, 200_000, 0)];
  assert.equal(select('ReplicaSetWithPrimary', idle, limited('nearest', 90)), 'ps');
  const alone = [at(s, 0, 1_000), at({ ...t, roundTripTime: 5 }, 0, 81_000)];
  assert.equal(select('ReplicaSetNoPrimary', alone, limited('secondary', 90)), 'st');
  assert.equal(
    select('ReplicaSetNoPrimary', [at(s, 0, 999), present(alone[1])], limited('secondary', 90)),
    't',
  );
});

test('a maxStalenessSeconds that is too small is refused for a replica set, else ignored', () => {
  const criteria = read({ mode: 'secondary', maxStalenessSeconds: 89 });
  assert.throws(() => select('ReplicaSetNoPrimary', [s], criteria), /at least 90/);
  const least = (maxStalenessSeconds: number): (() => string) => {
    const stale = read({ mode: 'secondary', maxStalenessSeconds });
    return () => select('ReplicaSetNoPrimary', [s], stale, { heartbeatFrequencyMS: 100_000 });
  };
  assert.throws(least(109), /it must be at least 110, /);
  assert.equal(least(110)(), 's');
  assert.equal(select('Single', [s], criteria), 's');
  assert.equal(select('Unknown', [serverDescription('u')], criteria), '');
});

test('the latency window includes its edge', () => {
  const at = (address: string, roundTripTime: number) =>
    server(address, 'Mongos', { roundTripTime });
  const all = [at('a', 5), at('b', 20), at('c', 20.1)];
  assert.equal(select('Sharded', all, { kind: 'write' }), 'ab');
});

test('two servers are drawn, never the same one twice', () => {
  const draws = [0, 0, 0.5, 0.99, 0.99, 0.99];
  const random = { next: () => present(draws.shift()), bytes: () => new Uint8Array() };
  const busy = new Map([
    ['a', 1],
    ['b', 2],
    ['c', 0],
  ]);
  const choose = () => chooseOfTwo(['a', 'b', 'c'], (name) => entryOf(busy, name), random);
  assert.equal(choose(), 'a'); // a and b
  assert.equal(choose(), 'a'); // b and a
  assert.equal(choose(), 'c'); // c and b
  assert.equal(
    chooseOfTwo([], () => 0, random),
    undefined,
  );
});
