import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MongoCompatibilityError } from '../error/api-error.ts';
import { MongoNetworkError } from '../error/network-error.ts';
import {
  type ServerDescription as ServerFacts,
  type ServerType,
  serverDescription,
} from '../sdam/server-description.ts';
import {
  type TopologyDescription as TopologyFacts,
  topologyDescription,
} from '../sdam/topology-description.ts';
import { ServerDescription, TopologyDescription } from './description-classes.ts';

function topologyOf(
  servers: readonly ServerFacts[],
  more: Partial<TopologyFacts> = {},
): TopologyFacts {
  return {
    ...topologyDescription({
      type: 'Sharded',
      setName: null,
      maxSetVersion: null,
      maxElectionId: null,
      servers: new Map(servers.map((server) => [server.address, server])),
    }),
    ...more,
  };
}

test('a server shows its facts, its address in parts, and every member that it names', () => {
  const facts = serverDescription('a:5', {
    type: 'RSPrimary',
    hosts: ['a:5', 'b:1'],
    passives: ['c:1'],
    arbiters: ['d:1'],
    tags: { dc: 'ny' },
  });
  const server = new ServerDescription(facts);
  assert.deepEqual(
    [server.address, server.host, server.port, server.hostAddress.toString()],
    ['a:5', 'a', 5, 'a:5'],
  );
  assert.deepEqual(server.allHosts, ['a:5', 'b:1', 'c:1', 'd:1']);
  assert.deepEqual(server.tags, { dc: 'ny' });
  assert.equal(server.lastWriteDate, 0, 'none is zero, as with the official driver');
  assert.equal(new ServerDescription({ ...facts, lastWriteDate: 7 }).lastWriteDate, 7);
  const socket = new ServerDescription(serverDescription('/tmp/mongodb.sock'));
  assert.deepEqual([socket.host, socket.port], ['', 0]);
});

test('each type of server bears data, can be read and written, or not', () => {
  const types: readonly (readonly [ServerType, string])[] = [
    ['Standalone', 'drw'],
    ['Mongos', 'drw'],
    ['RSPrimary', 'drw'],
    ['LoadBalancer', 'drw'],
    ['RSSecondary', 'dr'],
    ['RSArbiter', ''],
    ['RSOther', ''],
    ['RSGhost', ''],
    ['PossiblePrimary', ''],
    ['Unknown', ''],
  ];
  for (const [type, expected] of types) {
    const server = new ServerDescription(serverDescription('a:1', { type }));
    const traits = [
      server.isDataBearing ? 'd' : '',
      server.isReadable ? 'r' : '',
      server.isWritable ? 'w' : '',
    ];
    assert.equal(traits.join(''), expected, type);
  }
});

test('two descriptions of a server are equal whenever they were made', () => {
  const server = new ServerDescription(serverDescription('a:1', { lastUpdateTime: 1 }));
  assert.ok(server.equals(new ServerDescription(serverDescription('a:1', { lastUpdateTime: 2 }))));
  const other = serverDescription('a:1', { type: 'Mongos' });
  assert.equal(server.equals(new ServerDescription(other)), false);
  assert.equal(server.equals(null), false);
  assert.equal(server.equals(), false);
});

test('a deployment shows its servers; the same description is the same object', () => {
  const [known, unknown] = [
    serverDescription('a:1', { type: 'Mongos', maxWireVersion: 21 }),
    serverDescription('b:1'),
  ];
  const facts = topologyOf([known, unknown]);
  const shown = TopologyDescription.of(facts);
  assert.equal(TopologyDescription.of(facts), shown);
  assert.equal(shown.servers.get('a:1'), ServerDescription.of(known));
  assert.deepEqual([...shown.servers.keys()], ['a:1', 'b:1']);
  assert.equal(shown.type, 'Sharded');
  assert.equal(shown.compatible, true);
  assert.equal('compatibilityError' in shown, false);
  const json = JSON.parse(JSON.stringify(shown));
  assert.equal(json.servers['a:1'].type, 'Mongos');
});

test('the wire version in common is the least of the servers that are known', () => {
  const versions = (...all: readonly [ServerType, number][]): number =>
    TopologyDescription.of(
      topologyOf(
        all.map(([type, maxWireVersion], at) =>
          serverDescription(`h${at}:1`, { type, maxWireVersion }),
        ),
      ),
    ).commonWireVersion;
  assert.equal(versions(['Mongos', 25], ['Mongos', 21], ['Unknown', 0]), 21);
  assert.equal(versions(['Unknown', 9]), 0);
});

test('a deployment knows servers, and such as bear data, as soon as there is one', () => {
  const traits = (...types: readonly ServerType[]): [boolean, boolean] => {
    const servers = types.map((type, at) => serverDescription(`h${at}:1`, { type }));
    const shown = TopologyDescription.of(topologyOf(servers));
    return [shown.hasKnownServers, shown.hasDataBearingServers];
  };
  assert.deepEqual(traits('Unknown', 'RSPrimary'), [true, true]);
  assert.deepEqual(traits('Unknown', 'RSArbiter'), [true, false]);
  assert.deepEqual(traits('Unknown', 'Unknown'), [false, false]);
});

test('the error of a deployment is that it does not fit the driver, or the first of a server', () => {
  const error = new MongoNetworkError('gone');
  const servers = [serverDescription('a:1'), serverDescription('b:1', { error })];
  assert.equal(TopologyDescription.of(topologyOf(servers)).error, error);
  assert.equal(TopologyDescription.of(topologyOf([serverDescription('a:1')])).error, null);
  const shown = TopologyDescription.of(topologyOf(servers, { compatibilityError: 'too old' }));
  assert.equal(shown.compatible, false);
  assert.equal(shown.compatibilityError, 'too old');
  assert.ok(shown.error instanceof MongoCompatibilityError);
  assert.equal(shown.error.message, 'too old');
});
