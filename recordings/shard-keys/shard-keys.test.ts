import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startShardedCluster } from '@touchstone/server';
import { RawCommands } from '../raw-commands.ts';
import { answerOf, prepare, WAYS } from './answer-of.ts';
import { ANSWERS } from './answers.test.data.ts';
import { KNOWN_DIFFERENCES } from './known-differences.test.data.ts';
import { STATEMENTS } from './statements.test.data.ts';

test('writes to sharded collections answer as MongoDB does', async () => {
  await using cluster = await startShardedCluster({ version: '7.0.11', mongoses: 1, shards: 1 });
  const [, host = '', port] = /\/\/([^:]+):(\d+)/.exec(cluster.uri) ?? [];
  using server = await RawCommands.connect(host, Number(port));
  await prepare(server);
  const different: string[] = [];
  for (const [index, statement] of STATEMENTS.entries()) {
    for (const [at, way] of WAYS.entries()) {
      const answer = await answerOf(server, statement, way);
      if (answer !== ANSWERS[index]?.split(' | ')[at]) different.push(`${way} ${statement}`);
    }
  }
  assert.deepEqual(different, KNOWN_DIFFERENCES);
});
