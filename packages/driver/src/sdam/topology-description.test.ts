import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerDescription } from './server-description.ts';
import { serverDescription } from './server-description.ts';
import { formatTopology, topologyDescription } from './topology-description.ts';

function topologyOf(...servers: readonly ServerDescription[]) {
  return topologyDescription({
    type: 'Sharded',
    setName: null,
    maxSetVersion: null,
    maxElectionId: null,
    servers: new Map(servers.map((server) => [server.address, server])),
  });
}

test('a server without a common wire version makes the topology incompatible, in the words given', () => {
  const old = serverDescription('a:1', { type: 'Mongos', minWireVersion: 0, maxWireVersion: 7 });
  assert.equal(
    topologyOf(old).compatibilityError,
    'Server at a:1 reports wire version 7, but this version of Touchstone requires at least 8 (MongoDB 4.2).',
  );
  const fresh = serverDescription('b:1', {
    type: 'Mongos',
    minWireVersion: 900,
    maxWireVersion: 901,
  });
  assert.match(
    String(topologyOf(fresh).compatibilityError),
    /^Server at b:1 requires wire version 900,/,
  );
  assert.equal(topologyOf(serverDescription('c:1')).compatible, true);
});

test('the session timeout is the least one, and none when a data-bearing server has none', () => {
  const mongos = (address: string, logicalSessionTimeoutMinutes: number | null) =>
    serverDescription(address, {
      type: 'Mongos',
      maxWireVersion: 21,
      logicalSessionTimeoutMinutes,
    });
  const unknown = serverDescription('z:1');
  assert.equal(
    topologyOf(mongos('a:1', 30), mongos('b:1', 20), unknown).logicalSessionTimeoutMinutes,
    20,
  );
  assert.equal(
    topologyOf(mongos('a:1', 30), mongos('b:1', null)).logicalSessionTimeoutMinutes,
    null,
  );
  assert.equal(topologyOf(unknown).logicalSessionTimeoutMinutes, null);
});

test('a topology reads as one line', () => {
  const server = serverDescription('a:1', { error: new Error('refused') });
  assert.equal(
    formatTopology(topologyOf(server)),
    '{ type: Sharded, servers: [{ address: a:1, type: Unknown, error: refused }] }',
  );
});
