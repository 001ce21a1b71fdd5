import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { type Document, EJSON } from 'bson';
import { startReplicaSet } from '../deployment/replica-set.ts';
import { startShardedCluster } from '../deployment/sharded-cluster.ts';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from './in-process.test-support.ts';

/**
 * MongoDB 7.0.11 answered these commands that come one after the other, in Extended JSON. Results are in the order of
 * their keys; an error's words end where MongoDB goes on with a place in the code.
 */
const FACTS = new URL('../../src/server/map-reduce.facts.jsonl', import.meta.url);

const COUNTING = {
  mapReduce: 'c',
  map: 'function() { emit(this.k, 1); }',
  reduce: 'function(k, vs) { return Array.sum(vs); }',
};

function byKey(one: Document, other: Document): number {
  return EJSON.stringify(one['_id']) < EJSON.stringify(other['_id']) ? -1 : 1;
}

function answerOf(reply: Document): Document {
  const { ok, code, errmsg, results, result, cursor } = reply;
  if (Number(ok) !== 1) return { code: Number(code), message: errmsg };
  if (results !== undefined) return { results: results.sort(byKey) };
  if (result !== undefined) return { result };
  return cursor === undefined ? {} : { documents: cursor.firstBatch };
}

/** Canonical, so that a double differs from an integer. */
function shown(answer: Document): unknown {
  return JSON.parse(EJSON.stringify(answer, { relaxed: false }));
}

test('mapReduce answers as MongoDB 7.0.11 does', async (t) => {
  await using standalone = await startStandalone({ version: '7.0.11' });
  const client = new InProcessClient(standalone.server, { promoteValues: false });
  for (const line of readFileSync(FACTS, 'utf8').trim().split('\n')) {
    const { command, answer } = EJSON.parse(line, { relaxed: false }) as Document;
    const reply = answerOf(await client.run(command));
    const { code, ...rest } = answer;
    const expected = code === undefined ? rest : { code: Number(code), ...rest };
    await t.test(line.slice(0, 160), () => assert.deepEqual(shown(reply), shown(expected)));
  }
});

test('on a secondary, only results in the reply; elsewhere, with a write concern', async () => {
  await using set = await startReplicaSet({ members: 3 });
  const primary = new InProcessClient(set.server(present(set.primary)));
  await primary.run({ insert: 'c', documents: [{ k: 1 }, { k: 1 }], writeConcern: { w: 3 } });
  const other = present(set.hosts.find((host) => host !== set.primary));
  const secondary = new InProcessClient(set.server(other));
  const $readPreference = { mode: 'secondary' };
  const read = await secondary.run({ ...COUNTING, out: { inline: 1 }, $readPreference });
  assert.deepEqual(read['results'], [{ _id: 1, value: 2 }]);
  const refused = await secondary.run({ ...COUNTING, out: 'o', $readPreference });
  assert.deepEqual([refused['code'], refused['errmsg']], [10107, 'not primary']);
  const written = await primary.run({ ...COUNTING, out: 'o', writeConcern: { w: 9 } });
  assert.equal(written['writeConcernError'].code, 100);
});

test('a mongos has it too', async () => {
  await using cluster = await startShardedCluster();
  const client = new InProcessClient(cluster.mongos(present(cluster.hosts[0])));
  await client.run({ insert: 'c', documents: [{ k: 1 }, { k: 2 }] });
  assert.equal((await client.run({ ...COUNTING, out: { merge: 'o' } }))['result'], 'o');
  const found = await client.run({ find: 'o', sort: { _id: 1 } });
  assert.deepEqual(found['cursor'].firstBatch, [
    { _id: 1, value: 1 },
    { _id: 2, value: 1 },
  ]);
  const refused = await client.run({ ...COUNTING, out: { inline: 1 }, writeConcern: { w: 1 } });
  assert.equal(refused['errmsg'], 'Command does not support writeConcern');
});
