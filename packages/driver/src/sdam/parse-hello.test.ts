import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Int32, Long, ObjectId } from 'bson';
import { parseHello, parseServerType } from './parse-hello.ts';
import { isSameServer, serverDescription } from './server-description.ts';

const measured = { lastUpdateTime: 7, roundTripTime: 3, minRoundTripTime: 2 };

test('the symptoms of each server type', () => {
  const types: readonly (readonly [object, string])[] = [
    [{ ok: 0 }, 'Unknown'],
    [{ ok: 1 }, 'Standalone'],
    [{ ok: 1, msg: 'isdbgrid' }, 'Mongos'],
    [{ ok: 1, isreplicaset: true, setName: 'rs' }, 'RSGhost'],
    [{ ok: 1, setName: 'rs', isWritablePrimary: true }, 'RSPrimary'],
    [{ ok: 1, setName: 'rs', ismaster: true }, 'RSPrimary'],
    [{ ok: 1, setName: 'rs', isWritablePrimary: false, ismaster: true }, 'RSOther'],
    [{ ok: 1, setName: 'rs', secondary: true }, 'RSSecondary'],
    [{ ok: 1, setName: 'rs', secondary: true, hidden: true }, 'RSOther'],
    [{ ok: 1, setName: 'rs', arbiterOnly: true }, 'RSArbiter'],
    [{ ok: 1, setName: 'rs' }, 'RSOther'],
    [{ ok: new Int32(1) }, 'Standalone'],
  ];
  for (const [reply, type] of types)
    assert.equal(parseServerType(reply), type, JSON.stringify(reply));
});

test('a reply becomes a description with normalized names', () => {
  const electionId = new ObjectId();
  const processId = new ObjectId();
  const server = parseHello(
    'a:27017',
    {
      ok: 1,
      setName: 'rs',
      setVersion: 2,
      electionId,
      isWritablePrimary: true,
      hosts: ['A:27017', 'b'],
      passives: ['[::1]:27018'],
      me: 'A:27017',
      primary: 'A:27017',
      tags: { dc: 'ny' },
      maxWireVersion: 21,
      topologyVersion: { processId, counter: 5 },
      lastWrite: { lastWriteDate: new Date(9) },
      logicalSessionTimeoutMinutes: Long.fromNumber(30),
      maxBsonObjectSize: 16_777_216,
    },
    measured,
  );
  assert.deepEqual(
    server,
    serverDescription('a:27017', {
      type: 'RSPrimary',
      setName: 'rs',
      setVersion: 2,
      electionId,
      hosts: ['a:27017', 'b:27017'],
      passives: ['[::1]:27018'],
      me: 'a:27017',
      primary: 'a:27017',
      tags: { dc: 'ny' },
      maxWireVersion: 21,
      topologyVersion: { processId, counter: Long.fromNumber(5) },
      lastWriteDate: 9,
      logicalSessionTimeoutMinutes: 30,
      maxBsonObjectSize: 16_777_216,
      ...measured,
    }),
  );
});

test('descriptions are equal when the marked fields are, whatever the times say', () => {
  const reply = { ok: 1, setName: 'rs', tags: { dc: 'ny' }, hosts: ['a'], maxWireVersion: 21 };
  const parse = (more: object, times = measured) =>
    parseHello('a:27017', { ...reply, ...more }, times);
  const server = parse({});
  assert.ok(
    isSameServer(server, parse({}, { ...measured, roundTripTime: 99, lastUpdateTime: 99 })),
  );
  const processId = new ObjectId();
  for (const change of [
    { setName: 'other' },
    { setVersion: 1 },
    { electionId: new ObjectId() },
    { hosts: ['b'] },
    { passives: ['b'] },
    { arbiters: ['b'] },
    { tags: { dc: 'la' } },
    { me: 'b' },
    { primary: 'b' },
    { maxWireVersion: 20 },
    { minWireVersion: 1 },
    { logicalSessionTimeoutMinutes: 1 },
    { iscryptd: true },
    { topologyVersion: { processId, counter: 1 } },
    { secondary: true },
  ]) {
    assert.equal(isSameServer(server, parse(change)), false, JSON.stringify(change));
  }
  const unknown = (message: string) => serverDescription('a:1', { error: new Error(message) });
  assert.ok(isSameServer(unknown('x'), unknown('x')));
  assert.equal(isSameServer(unknown('x'), unknown('y')), false);
});
