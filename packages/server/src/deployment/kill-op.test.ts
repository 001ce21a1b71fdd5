import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { present } from '@touchstone/protocol';
import type { Document } from 'bson';
import { RawClient } from './raw-client.test-support.ts';
import { startShardedCluster } from './sharded-cluster.ts';
import { startStandalone } from './standalone.ts';

const ROOT = { username: 'root', password: 'correct horse' };

/** The next find waits for an hour, if it is not killed. */
function delayFind(client: RawClient, more: Document = {}): Promise<Document> {
  const delay = { failCommands: ['find'], blockConnection: true, blockTimeMS: 3_600_000 };
  const data = { ...delay, ...more };
  return client.send({ configureFailPoint: 'failCommand', mode: { times: 1 }, data });
}

/** The operations that wait for a find; asked again until there is one. */
async function finds(client: RawClient, conditions: Document = {}): Promise<readonly Document[]> {
  for (;;) {
    const { inprog } = await client.send({ currentOp: 1, 'command.find': 'c', ...conditions });
    if (inprog.length > 0) return inprog;
  }
}

describe('operations in progress', () => {
  it('are shown with a number, by which they are killed', async () => {
    await using server = await startStandalone();
    using asker = await RawClient.connect(present(server.hosts[0]));
    using victim = await RawClient.connect(present(server.hosts[0]));
    await delayFind(asker);
    const answer = victim.send({ find: 'c' }, 'app');
    const [found, ...others] = await finds(asker, { op: 'query' });
    assert.deepEqual(others, []);
    assert.deepEqual([present(found)['ns'], present(found)['active']], ['app.$cmd', true]);
    const aggregate = { aggregate: 1, pipeline: [{ $currentOp: {} }], cursor: {} };
    const { cursor } = await asker.send(aggregate);
    const ids = cursor.firstBatch.map((row: Document) => row['opid']);
    assert.ok(ids.includes(present(found)['opid']), `${present(found)['opid']} in ${ids}`);
    const killed = await asker.send({ killOp: 1, op: present(found)['opid'] });
    assert.deepEqual(killed, { info: 'attempting to kill op', ok: 1 });
    const { code, errmsg } = await answer;
    assert.deepEqual([code, errmsg], [11601, 'operation was interrupted']);
    const { inprog } = await asker.send({ currentOp: 1 });
    assert.deepEqual(
      inprog.map((row: Document) => Object.keys(row['command'])[0]),
      ['currentOp'],
    );
  });

  it('are killed on their shard through a mongos', async () => {
    await using cluster = await startShardedCluster();
    const [shard] = cluster.shards;
    using asker = await RawClient.connect(present(cluster.hosts[0]));
    using victim = await RawClient.connect(present(cluster.hosts[0]));
    using direct = await RawClient.connect(present(present(shard).primary));
    await delayFind(direct, { failInternalCommands: true });
    const answer = victim.send({ find: 'c' }, 'app');
    const [found] = await finds(asker, { shard: 'shard0' });
    assert.match(present(found)['opid'], /^shard0:\d+$/);
    const { shard: where } = await asker.send({ killOp: 1, op: present(found)['opid'] });
    assert.equal(where, 'shard0');
    assert.equal((await answer)['code'], 11601);
  });

  it('are those of the user alone, for whom may not see others', async () => {
    await using server = await startStandalone({ auth: { users: [ROOT] } });
    using root = await RawClient.connect(present(server.hosts[0]));
    using victim = await RawClient.connect(present(server.hosts[0]));
    using reader = await RawClient.connect(present(server.hosts[0]));
    await root.logIn(ROOT);
    await victim.logIn(ROOT);
    await root.send({ createUser: 'reader', pwd: 'r', roles: ['read'] });
    await reader.logIn({ username: 'reader', password: 'r' });
    await delayFind(root);
    const answer = victim.send({ find: 'c' }, 'app');
    const [found] = await finds(root);
    const rows = async (options: Document): Promise<Document> =>
      reader.send({ aggregate: 1, pipeline: [{ $currentOp: options }], cursor: {} });
    assert.equal((await rows({}))['cursor'].firstBatch.length, 1);
    assert.equal((await rows({ allUsers: true }))['code'], 13);
    assert.equal((await reader.send({ currentOp: 1 }))['code'], 13);
    assert.equal((await reader.send({ killOp: 1, op: present(found)['opid'] }))['code'], 13);
    await root.send({ killOp: 1, op: present(found)['opid'] });
    assert.equal((await answer)['code'], 11601);
  });
});

// Asked of MongoDB 7.0.11.
const TOO_LARGE = 4_294_967_296;
const MONGOD: readonly (readonly [Document, number, string])[] = [
  [{}, 4, 'Missing expected field "op"'],
  [{ op: 'x' }, 14, 'Expected field "op" to have numeric type, but found string'],
  [{ op: null }, 14, 'Expected field "op" to have numeric type, but found null'],
  [
    { op: 1.5 },
    2,
    'Expected field "op" to have a value exactly representable as a 64-bit integer, but found op: 1.5',
  ],
  [{ op: TOO_LARGE }, 26823, 'invalid op : 4294967296. Op ID cannot be represented with 32 bits'],
];
const MONGOS: readonly (readonly [Document, number, string])[] = [
  [{}, 50759, 'Did not provide "op" field'],
  [
    { op: 'x' },
    28625,
    'The op argument to killOp must be of the format shardid:opid but found "x"',
  ],
  [
    { op: ':1' },
    28625,
    'The op argument to killOp must be of the format shardid:opid but found ":1"',
  ],
  [{ op: 'nope:1' }, 70, 'Shard nope not found'],
  [{ op: 'shard0:z' }, 9, 'Did not consume whole string.'],
  [{ op: null }, 50760, '"op" field was of unsupported type null'],
];

describe('killOp', () => {
  it('refuses what names no operation, as a mongod does', async () => {
    await using server = await startStandalone();
    using client = await RawClient.connect(present(server.hosts[0]));
    for (const [op, code, errmsg] of MONGOD) {
      const reply = await client.send({ killOp: 1, ...op });
      assert.deepEqual([reply['code'], reply['errmsg']], [code, errmsg]);
    }
    const known = { info: 'attempting to kill op', ok: 1 };
    assert.deepEqual(await client.send({ killOp: 1, op: -5, further: 1 }), known);
  });

  it('refuses what names no operation, as a mongos does', async () => {
    await using cluster = await startShardedCluster();
    using client = await RawClient.connect(present(cluster.hosts[0]));
    for (const [op, code, errmsg] of MONGOS) {
      const reply = await client.send({ killOp: 1, ...op });
      assert.deepEqual([reply['code'], reply['errmsg']], [code, errmsg]);
    }
    assert.equal((await client.send({ killOp: 1, op: 'shard0:1' }))['shardid'], 1);
  });
});
