import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Int32, Long, ObjectId } from 'bson';
import { checkHello } from './check-hello.ts';

const REFUSED: readonly (readonly [string, unknown])[] = [
  ['maxWriteBatchSize', 0],
  ['maxWriteBatchSize', 1.5],
  ['maxBsonObjectSize', -1],
  ['maxMessageSizeBytes', '48000000'],
  ['serviceId', 1],
  ['serviceId', { id: 1 }],
  ['hosts', ['a:1', 2]],
  ['hosts', 'a:1'],
  ['hosts', new Array(101).fill('a:1')],
  ['passives', new Array(101).fill('a:1')],
  ['setName', 7],
  ['topologyVersion', { processId: 1, counter: 1 }],
  ['minWireVersion', Number.NaN],
  ['compression', { 0: 'zlib' }],
  ['isWritablePrimary', 1],
];

for (const [name, value] of REFUSED) {
  test(`a hello with ${name} ${JSON.stringify(value).slice(0, 50)} is refused`, () => {
    assert.throws(() => checkHello({ ok: 1, [name]: value }), {
      name: 'MongoUnexpectedServerResponseError',
      message: new RegExp(`in "${name}"`),
    });
  });
}

test('a hello with what the driver expects, nulls and fields that it does not know is taken', () => {
  const reply = {
    ok: 1,
    maxWriteBatchSize: new Int32(100_000),
    maxBsonObjectSize: 16_777_216,
    topologyVersion: { processId: new ObjectId(), counter: Long.ONE },
    serviceId: new ObjectId(),
    setName: null,
    hosts: ['a:1'],
    somethingNew: [1],
  };
  assert.equal(checkHello(reply), reply);
});
