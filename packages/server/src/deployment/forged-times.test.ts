import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { present } from '@touchstone/protocol';
import { Binary, type Document, Long, ObjectId, Timestamp } from 'bson';
import { RawClient } from './raw-client.test-support.ts';
import { type ReplicaSet, startReplicaSet } from './replica-set.ts';
import { startStandalone } from './standalone.ts';

const FAR = 0xfffffff0;
const PAST = new Timestamp({ t: 5, i: 1 });
const HASH = new Binary(new Uint8Array(20));
const SIGNATURE = { hash: HASH, keyId: Long.ZERO };

/** Values of `$clusterTime`, and what MongoDB 7.0.11 says to a ping with them. */
const CLUSTER_TIMES: readonly (readonly [value: unknown, code: number, words: string])[] = [
  [5, 10065, 'invalid parameter: expected an object ($clusterTime)'],
  [null, 10065, 'invalid parameter: expected an object ($clusterTime)'],
  [[1], 4, 'Missing expected field "clusterTime"'],
  [{}, 4, 'Missing expected field "clusterTime"'],
  [{ clusterTime: PAST }, 4, 'Missing expected field "signature"'],
  [
    { clusterTime: 5, signature: SIGNATURE },
    14,
    '"clusterTime" had the wrong type. Expected timestamp, found int',
  ],
  [
    { clusterTime: PAST, signature: 5 },
    14,
    '"signature" had the wrong type. Expected object, found int',
  ],
  [{ clusterTime: PAST, signature: {} }, 4, 'Missing expected field "hash"'],
  [
    { clusterTime: PAST, signature: { hash: new Binary(new Uint8Array(3)), keyId: Long.ZERO } },
    12,
    'Unsupported SHA1Block hash length: 3',
  ],
  [
    { clusterTime: PAST, signature: { hash: HASH, keyId: 'x' } },
    14,
    'Expected field "keyId" to have numeric type, but found string',
  ],
  [{ clusterTime: PAST, signature: { hash: HASH, keyId: 1 }, x: 1 }, 0, ''],
];

/** Fields of hello, and what MongoDB 7.0.11 says to them; `T` stands for what the server told before. */
function hellos(processId: ObjectId, counter: Long): [Document, number, string][] {
  const known = (fields: Document, maxAwaitTimeMS: unknown = 1): Document => ({
    topologyVersion: { processId, counter, ...fields },
    maxAwaitTimeMS,
  });
  const field = (name: string, words: string): string =>
    `BSON field 'hello.topologyVersion.${name}' is ${words}`;
  const ofNobody = { processId: new ObjectId() };
  return [
    [
      known({ counter: counter.add(5) }),
      31382,
      `Received a topology version with counter: ${counter.add(5)} which is greater than the server topology version counter: ${counter}`,
    ],
    [
      known({ ...ofNobody, counter: Long.fromNumber(-3) }),
      31372,
      'topologyVersion must have a non-negative counter',
    ],
    [known({ ...ofNobody, counter: Long.MAX_VALUE }), 0, ''],
    [known({ counter: 6 }), 14, field('counter', "the wrong type 'int', expected type 'long'")],
    [known({ counter: null }), 40414, field('counter', 'missing but a required field')],
    [
      known({ processId: 1 }),
      14,
      field('processId', "the wrong type 'int', expected type 'objectId'"),
    ],
    [known({ x: 1 }), 40415, field('x', 'an unknown field.')],
    [{ topologyVersion: {} }, 40414, field('processId', 'missing but a required field')],
    [
      { maxAwaitTimeMS: -1 },
      51024,
      "BSON field 'maxAwaitTimeMS' value must be >= 0, actual value '-1'",
    ],
    [
      { speculativeAuthenticate: {} },
      2,
      'hello.speculativeAuthenticate must be a non-empty Object',
    ],
    [
      { speculativeAuthenticate: { saslContinue: 1 } },
      51769,
      'hello.speculativeAuthenticate unknown command: saslContinue',
    ],
    [
      { compression: ['a', 5] },
      14,
      "BSON field 'hello.compression.1' is the wrong type 'int', expected type 'string'",
    ],
    [{ compression: [null] }, 0, ''],
    [{ helloOk: 1, saslSupportedMechs: { user: 'a', db: 'b' } }, 0, ''],
    [{ saslSupportedMechs: {} }, 2, 'UserName must contain a field named: user'],
  ];
}

describe('a member of a set refuses what no server has told', () => {
  let set: ReplicaSet;
  let client: RawClient;
  before(async () => {
    set = await startReplicaSet({ members: 1 });
    client = await RawClient.connect(present(set.hosts[0]));
  });
  after(async () => {
    client[Symbol.dispose]();
    await set.close();
  });

  async function said(command: Document): Promise<[number, string]> {
    const { ok, code, errmsg } = await client.send(command);
    return ok === 1 ? [0, ''] : [code, errmsg];
  }

  it('in $clusterTime', async () => {
    for (const [value, code, words] of CLUSTER_TIMES) {
      assert.deepEqual(await said({ ping: 1, $clusterTime: value }), [code, words]);
    }
  });

  it('of a time more than a year ahead, which moves nothing', async () => {
    const $clusterTime = {
      clusterTime: new Timestamp({ t: FAR, i: 1 }),
      signature: SIGNATURE,
    };
    const { code, codeName, $clusterTime: told } = await client.send({ hello: 1, $clusterTime });
    assert.deepEqual([code, codeName], [205, 'ClusterTimeFailsRateLimiter']);
    assert.ok(told.clusterTime.getHighBitsUnsigned() < FAR);
  });

  it('in hello', async () => {
    const { topologyVersion } = await client.send({ hello: 1 });
    const counter = Long.fromBigInt(BigInt(topologyVersion.counter));
    for (const [fields, code, words] of hellos(topologyVersion.processId, counter)) {
      assert.deepEqual(await said({ hello: 1, ...fields }), [code, words]);
      assert.deepEqual(await said({ isMaster: 1, ...fields }), [code, words]);
    }
    const endless = {
      topologyVersion: { processId: topologyVersion.processId, counter },
      maxAwaitTimeMS: Long.MAX_VALUE,
    };
    const [code, words] = await said({ hello: 1, ...endless });
    assert.equal(code, 159);
    assert.match(words, /^Overflow while adding 9223372036854775807ms to -92233\d{14}ms$/);
  });
});

it('a standalone server has no cluster time, and looks at none', async () => {
  await using standalone = await startStandalone();
  using client = await RawClient.connect(present(standalone.hosts[0]));
  for (const [$clusterTime] of CLUSTER_TIMES) {
    assert.equal((await client.send({ ping: 1, $clusterTime }))['ok'], 1);
  }
});
