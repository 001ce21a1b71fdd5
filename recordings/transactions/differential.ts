/**
 * `node dist/recordings/transactions/differential.js mongodb://HOST:PORT [--scripts N] [--seed N]`: runs random
 * interleavings of transactions on the primary of a real replica set and on the embedded server, and compares every
 * reply but for times, ids and the names of files. Exit status 1 when one differs.
 */

import { present } from '@touchstone/protocol';
import { nodeRuntime, simulatedRuntime } from '@touchstone/runtime';
import { startReplicaSet } from '@touchstone/server';
import { Binary, type Document, Long } from 'bson';
import { commandLine } from '../../scripts/command-line.ts';
import { RawCommands } from '../raw-commands.ts';
import {
  FIRST_DOCUMENTS,
  MAX_SESSIONS,
  type TransactionStep,
  transactionScript,
} from './script.ts';

// The time that replication takes is no matter of transactions.
const PASSED_OVER = new Set([
  '$clusterTime',
  'operationTime',
  'electionId',
  'opTime',
  'writeConcernError',
]);

const DATABASE = 'touchstone-transactions';

const { values, positionals } = commandLine(
  import.meta.filename,
  {
    scripts: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    version: { type: 'string', default: '7.0.11' },
  },
  { takesWords: true },
);
const address = /^(?:mongodb:\/\/)?([^:/]+):(\d+)/.exec(positionals[0] ?? '');
if (address === null) {
  console.error('usage: transaction-differential mongodb://HOST:PORT [--scripts N] [--seed N]');
  process.exitCode = 2;
} else {
  await using set = await startReplicaSet({ members: 1, version: values.version });
  const [host = '', port] = present(set.primary).split(':');
  using ours = await RawCommands.connect(host, Number(port));
  using theirs = await RawCommands.connect(present(address[1]), Number(address[2]));
  await Promise.all([prepare(ours), prepare(theirs)]);
  const seeds = Array.from({ length: Number(values.scripts) }, (_, at) => `${values.seed}-${at}`);
  let steps = 0;
  let differences = 0;
  for (const seed of seeds) {
    const { random } = simulatedRuntime({ seed });
    const script = transactionScript(() => random.next());
    steps += script.length;
    // Servers remember sessions: no two runs may share them.
    const mark = nodeRuntime().random.bytes(4);
    const [expected, actual] = await Promise.all([
      replies(theirs, script, mark),
      replies(ours, script, mark),
    ]);
    const at = script.findIndex((_, step) => expected[step] !== actual[step]);
    if (at < 0) continue;
    differences++;
    console.log(`seed ${seed}, step ${at} of ${script.length}`);
    for (const [index, step] of script.slice(0, at + 1).entries()) {
      console.log('  ', JSON.stringify(step), '->', expected[index]);
    }
    console.log('   instead of which this server answers', actual[at]);
  }
  console.log({ scripts: seeds.length, steps, differences });
  if (differences > 0) process.exitCode = 1;
}

async function prepare(server: RawCommands): Promise<void> {
  await server.run(DATABASE, { dropDatabase: 1 });
  const index = { key: { u: 1 }, name: 'u', unique: true };
  await server.run(DATABASE, { createIndexes: 'c', indexes: [index] });
  await server.run(DATABASE, { create: 'd' });
}

/** The replies to a script, without what may differ. */
async function replies(
  server: RawCommands,
  script: readonly TransactionStep[],
  mark: Uint8Array,
): Promise<string[]> {
  const sessions = Array.from({ length: MAX_SESSIONS }, (_, at) => {
    const id = Buffer.alloc(16, mark);
    id[15] = at;
    return { lsid: { id: new Binary(id, 4) }, txnNumber: 0 };
  });
  await server.run(DATABASE, { delete: 'c', deletes: [{ q: {}, limit: 0 }] });
  await server.run(DATABASE, { delete: 'd', deletes: [{ q: {}, limit: 0 }] });
  await server.run(DATABASE, { insert: 'c', documents: FIRST_DOCUMENTS });
  const answers: string[] = [];
  for (const { session, starts, database: where, command } of script) {
    const body: Document = { ...command };
    const used = session === undefined ? undefined : present(sessions[session]);
    if (used !== undefined) {
      if (starts) {
        used.txnNumber++;
        body['startTransaction'] = true;
      }
      body['lsid'] = used.lsid;
      body['txnNumber'] = Long.fromNumber(used.txnNumber);
      body['autocommit'] = false;
    }
    const reply = await server.run(where === 'admin' ? 'admin' : DATABASE, body);
    answers.push(comparable(reply));
  }
  await server.run('admin', { killSessions: sessions.map(({ lsid }) => lsid) });
  return answers;
}

function comparable(reply: Document): string {
  const text = JSON.stringify(reply, (name, value) =>
    PASSED_OVER.has(name) ? undefined : sorted(value),
  );
  return text
    .replaceAll(/; uri: table:[\w-]+/g, '')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UUID');
}

// MongoDB itself orders the fields of a cursor differently from case to case.
function sorted(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
