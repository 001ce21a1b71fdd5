import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Long, ObjectId } from 'bson';
import { describeConnection } from './connection-description.ts';

test('what a server does not tell has the value that the specifications name', () => {
  const { hello, ...rest } = describeConnection({});
  assert.deepEqual(hello, {});
  assert.deepEqual(rest, {
    minWireVersion: 0,
    maxWireVersion: 0,
    maxBsonObjectSize: 16_777_216,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    logicalSessionTimeoutMinutes: null,
    helloOk: false,
    serverConnectionId: null,
    serviceId: undefined,
    compressors: [],
  });
});

test('what it tells is taken, whatever kind of number it is', () => {
  const serviceId = new ObjectId();
  const told = describeConnection({
    minWireVersion: 6,
    maxWireVersion: Long.fromNumber(25),
    maxBsonObjectSize: 5,
    maxMessageSizeBytes: 6,
    maxWriteBatchSize: 7,
    logicalSessionTimeoutMinutes: 30,
    helloOk: true,
    connectionId: 9,
    serviceId,
    compression: ['zlib'],
  });
  const { hello: _hello, ...rest } = told;
  assert.deepEqual(rest, {
    minWireVersion: 6,
    maxWireVersion: 25,
    maxBsonObjectSize: 5,
    maxMessageSizeBytes: 6,
    maxWriteBatchSize: 7,
    logicalSessionTimeoutMinutes: 30,
    helloOk: true,
    serverConnectionId: 9n,
    serviceId,
    compressors: ['zlib'],
  });
});

test('what makes no sense counts as not told', () => {
  const { maxWireVersion, logicalSessionTimeoutMinutes, helloOk, compressors } = describeConnection(
    {
      maxWireVersion: 'new',
      logicalSessionTimeoutMinutes: null,
      helloOk: 1,
      compression: 'zlib',
    },
  );
  assert.deepEqual(
    [maxWireVersion, logicalSessionTimeoutMinutes, helloOk, compressors],
    [0, null, false, []],
  );
});

test('the server numbers its connections by integers of any size', () => {
  const of = (connectionId: unknown): bigint | null =>
    describeConnection({ connectionId }).serverConnectionId;
  assert.equal(of(Long.fromString('9007199254740993')), 9_007_199_254_740_993n);
  assert.equal(of(5n), 5n);
  assert.equal(of(7), 7n);
  for (const none of [undefined, null, 1.5, 'x', {}]) assert.equal(of(none), null);
});
