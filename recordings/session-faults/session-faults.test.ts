import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Deployment,
  startReplicaSet,
  startShardedCluster,
  startStandalone,
} from '@touchstone/server';
import { RawCommands } from '../raw-commands.ts';
import { answersOf, parseFault, prepare } from './answers-of.ts';
import { FAULTS } from './faults.test.data.ts';
import { REPLICA_SET_ANSWERS } from './replica-set-answers.test.data.ts';
import { SHARDED_ANSWERS } from './sharded-answers.test.data.ts';
import { STANDALONE_ANSWERS } from './standalone-answers.test.data.ts';

const version = '7.0.11';

/** The recorded deployments, as the embedded server has them. */
const TOPOLOGIES: Readonly<Record<string, [() => Promise<Deployment>, readonly string[]]>> = {
  standalone: [() => startStandalone({ version }), STANDALONE_ANSWERS],
  'replica set': [() => startReplicaSet({ version, members: 1 }), REPLICA_SET_ANSWERS],
  'sharded cluster': [
    () => startShardedCluster({ version, mongoses: 1, shards: 1 }),
    SHARDED_ANSWERS,
  ],
};

/** The place where this server answers otherwise, and why. */
const KNOWN_DIFFERENCES: Readonly<Record<string, string>> = {
  'standalone: insert with a document without room in a transaction':
    'MongoDB counts the statements before it looks at the session.',
  'standalone: a cursor of a transaction in the next one':
    'MongoDB reads the fields of getMore before it looks at the session.',
  'sharded cluster: a transaction with the number of a retryable write':
    'A shard lets a mongos start anew under a number, and only then sees what was there.',
  'sharded cluster: commit with a read concern': 'A mongos passes it over.',
  'sharded cluster: read concern atClusterTime too old':
    'A shard keeps the times of changes of the catalog, and looks there first.',
  'sharded cluster: write concern w a word': 'A mongos adds the details of the shard to the words.',
  'sharded cluster: write concern w tags': 'A mongos adds the details of the shard to the words.',
};

for (const [topology, [start, answers]] of Object.entries(TOPOLOGIES)) {
  describe(`what a ${topology} answers to wrong sessions and transactions`, () => {
    test('is what MongoDB answers', async (context) => {
      await using deployment = await start();
      const [, host = '', port] = /\/\/([^:]+):(\d+)/.exec(deployment.uri) ?? [];
      using server = await RawCommands.connect(host, Number(port));
      await prepare(server);
      for (const [index, line] of FAULTS.entries()) {
        const fault = parseFault(line);
        await context.test(fault.name, async () => {
          const answer = await answersOf(server, fault);
          const known = KNOWN_DIFFERENCES[`${topology}: ${fault.name}`];
          if (known === undefined) assert.equal(answer, answers[index]);
          else assert.notEqual(answer, answers[index], `no longer so: ${known}`);
        });
      }
    });
  });
}
