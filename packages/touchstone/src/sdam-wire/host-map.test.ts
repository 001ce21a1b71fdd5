import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HostMap, namesIn } from './host-map.ts';

const hosts = new HostMap(
  new Map([
    ['a:27017', 'localhost:1001'],
    ['b:27018', 'localhost:1002'],
  ]),
);

test('names become addresses and come back, capital letters too', () => {
  assert.equal(hosts.toWire('a:27017'), 'localhost:1001');
  assert.equal(hosts.toWire('A:27017'), 'LOCALHOST:1001');
  assert.equal(hosts.toFile('localhost:1001'), 'a:27017');
  assert.equal(hosts.toFile('LOCALHOST:1001'), 'A:27017');
  assert.equal(hosts.toFile('localhost:1003'), 'localhost:1003');
});

test('hello responses and descriptions are renamed where they name servers', () => {
  const hello = { setName: 'a:27017', hosts: ['a:27017', 'b:27018'], me: 'b:27018', ok: 1 };
  const onWire = hosts.helloToWire(hello);
  assert.deepEqual(onWire, {
    setName: 'a:27017',
    hosts: ['localhost:1001', 'localhost:1002'],
    me: 'localhost:1002',
    ok: 1,
  });
  const described = { servers: [{ ...onWire, address: 'localhost:1001' }] };
  assert.deepEqual(hosts.descriptionToFile(described), {
    servers: [{ ...hello, address: 'a:27017' }],
  });
});

test('a connection string keeps its options; hosts without a port have 27017', () => {
  const uri = hosts.uriToWire('mongodb://a,b:27018/?replicaSet=rs', { retryWrites: 'false' });
  assert.equal(uri, 'mongodb://localhost:1001,localhost:1002/?replicaSet=rs&retryWrites=false');
  assert.equal(hosts.uriToWire('mongodb://a', {}), 'mongodb://localhost:1001/?');
});

test('every name of a file is found', () => {
  const names = namesIn('mongodb://A,b:1/', [['c:2', { arbiters: ['d:3'], primary: 'e:4' }]]);
  assert.deepEqual([...names], ['A:27017', 'b:1', 'c:2', 'd:3', 'e:4']);
});
