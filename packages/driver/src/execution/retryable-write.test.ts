import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeConnection } from '../cmap/connection-description.ts';
import { WriteConcern } from '../concern/write-concern.ts';
import { parseHello } from '../sdam/parse-hello.ts';
import { type TopologyType, topologyDescription } from '../sdam/topology-description.ts';
import type { SelectedServer } from './attempt-state.ts';
import {
  isRetryableWrite,
  type WriteInQuestion,
  wouldBeRetryableWrite,
} from './retryable-write.ts';

const member = { ok: 1, isWritablePrimary: true, setName: 'rs', logicalSessionTimeoutMinutes: 30 };
const mongos = { ok: 1, msg: 'isdbgrid', logicalSessionTimeoutMinutes: 30 };
const standalone = { ok: 1, isWritablePrimary: true, logicalSessionTimeoutMinutes: 30 };
const old = { ok: 1, isWritablePrimary: true, setName: 'rs' };

function write(changes: Partial<WriteInQuestion> = {}): WriteInQuestion {
  const operation = { retry: 'asWrite', settings: { bson: {} } } as const;
  return { operation, inTransaction: false, retryWrites: true, ...changes };
}

function selected(hello: object | undefined, type: TopologyType): SelectedServer {
  const times = { lastUpdateTime: 0, roundTripTime: 1, minRoundTripTime: 1 };
  const description = hello && parseHello('a:1', { maxWireVersion: 25, ...hello }, times);
  const servers = new Map(description && [['a:1', description]]);
  const none = { setName: null, maxSetVersion: null, maxElectionId: null };
  return { address: 'a:1', topology: topologyDescription({ type, ...none, servers }), description };
}

test('a member of a set and a mongos recognize a write, a standalone and what has no sessions do not', () => {
  const recognizes = (hello: object): boolean =>
    isRetryableWrite(write(), describeConnection({ maxWireVersion: 25, ...hello }));
  assert.deepEqual([member, mongos, standalone, old].map(recognizes), [true, true, false, false]);
});

test('before there is a connection, what was known when the server was selected decides', () => {
  const asked = (hello: object | undefined, type: TopologyType): boolean =>
    wouldBeRetryableWrite(write(), selected(hello, type));
  assert.equal(asked(member, 'ReplicaSetWithPrimary'), true);
  assert.equal(asked(mongos, 'Sharded'), true);
  assert.equal(asked(standalone, 'Single'), false);
  assert.equal(asked(old, 'ReplicaSetWithPrimary'), false);
  assert.equal(asked(undefined, 'ReplicaSetNoPrimary'), true, 'lost since');
  assert.equal(asked(undefined, 'Single'), false);
  assert.equal(asked(undefined, 'Unknown'), false);
  assert.equal(asked(standalone, 'ReplicaSetWithPrimary'), false);
});

test('not in a transaction, unacknowledged, turned off, or where it may not be sent twice', () => {
  const connection = describeConnection({ maxWireVersion: 25, ...member });
  const unacknowledged = { bson: {}, writeConcern: new WriteConcern(0) };
  const others: readonly Partial<WriteInQuestion>[] = [
    { inTransaction: true },
    { retryWrites: false },
    { operation: { retry: 'asWrite', settings: unacknowledged } },
    { operation: { retry: 'never', settings: { bson: {} } } },
  ];
  for (const changes of others) {
    assert.equal(isRetryableWrite(write(changes), connection), false);
    const known = selected(member, 'ReplicaSetWithPrimary');
    assert.equal(wouldBeRetryableWrite(write(changes), known), false);
  }
});
