import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { type Document, EJSON } from 'bson';
import { startReplicaSet } from '../deployment/replica-set.ts';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from '../server/in-process.test-support.ts';

/** These are the answers of MongoDB 7.0.11 to commands with read and write concerns, good ones and bad ones: one a line, in order. */
interface Fact {
  readonly kind: 'standalone' | 'replicaSet';
  readonly command: Document;
  readonly reply: Document;
}

function commandOf(line: string): Pick<Fact, 'command'> {
  const { command } = EJSON.parse(line, { relaxed: false });
  return { command };
}

const FACTS: readonly Fact[] = readFileSync(
  new URL('../../src/interceptors/concerns.facts.jsonl', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  // A command keeps the types of its numbers, as they are written.
  .map((line) => ({ ...EJSON.parse(line), ...commandOf(line) }));

async function replay(client: InProcessClient, kind: Fact['kind']): Promise<void> {
  const differences: string[] = [];
  for (const { command, reply: expected } of FACTS.filter((fact) => fact.kind === kind)) {
    const reply = await client.run(command);
    const { ok, n, nModified, code, codeName, errmsg, writeConcernError } = reply;
    const told = { ok, n, nModified, code, codeName, errmsg, writeConcernError };
    // Numbers are compared, not their types.
    const known = Object.entries(told).filter(([, value]) => value !== undefined);
    const actual = JSON.parse(EJSON.stringify(Object.fromEntries(known), { relaxed: true }));
    try {
      assert.deepEqual(actual, expected);
    } catch {
      differences.push(`${EJSON.stringify(command)}\n  ${JSON.stringify(actual)}`);
    }
  }
  assert.equal(differences.join('\n'), '');
}

test('a standalone takes and refuses concerns as MongoDB does', async () => {
  await using standalone = await startStandalone({ version: '7.0' });
  await replay(new InProcessClient(standalone.server), 'standalone');
});

test('a replica set takes and refuses concerns as MongoDB does', async () => {
  await using set = await startReplicaSet({ members: 1, version: '7.0' });
  await replay(new InProcessClient(set.server(present(set.primary))), 'replicaSet');
});
