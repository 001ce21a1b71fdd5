import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { type Document, EJSON } from 'bson';
import { startReplicaSet } from '../deployment/replica-set.ts';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from './in-process.test-support.ts';

/**
 * MongoDB 7.0.11 answered these senseless commands, in Extended JSON: a group with the commands that come before each of
 * its cases, then the cases. Code 0: no error. A message is left out where it tells of something that differs each time.
 */
const FACTS = new URL('../../src/server/refusals.facts.jsonl', import.meta.url);

interface Case {
  readonly command: Document;
  readonly code: { readonly value: number };
  readonly message?: string;
}

interface Group {
  readonly name: string;
  readonly topology: string;
  readonly setUp: readonly Document[];
  readonly cases: Case[];
}

function groups(): readonly Group[] {
  const found: Group[] = [];
  for (const line of readFileSync(FACTS, 'utf8').trim().split('\n')) {
    const { group, topology, setUp, ...fact } = EJSON.parse(line, { relaxed: false }) as Document;
    if (group !== undefined) found.push({ name: group, topology, setUp, cases: [] });
    else present(found.at(-1)).cases.push(fact as Case);
  }
  return found;
}

function errorOf(reply: Document): Document | undefined {
  return reply['ok'] === 1 ? reply['writeErrors']?.[0] : reply;
}

/** `BIG` in a fact stands for more than a document may hold. */
function enlarged(value: unknown): unknown {
  if (value === 'BIG') return 'x'.repeat(16 * 1024 * 1024);
  if (Array.isArray(value)) return value.map(enlarged);
  if (Object.getPrototypeOf(value ?? 0) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value as Document).map(([name, inner]) => [name, enlarged(inner)]),
  );
}

/** The error of a command, or of the getMore that follows: a change stream may fail only then. */
async function failureOf(
  client: InProcessClient,
  command: Document,
): Promise<Document | undefined> {
  const reply = await client.run({ ...command, $db: command['$db'] ?? 'bad' });
  const error = errorOf(reply);
  const { cursor } = reply;
  if (error !== undefined || cursor === undefined || Number(cursor.id) === 0) return error;
  const collection = cursor.ns.slice(cursor.ns.indexOf('.') + 1);
  const getMore = { getMore: BigInt(cursor.id), collection, maxTimeMS: 1 };
  const more = await client.run({ ...getMore, $db: command['$db'] ?? 'bad' });
  await client.run({ killCursors: collection, cursors: [BigInt(cursor.id)], $db: 'bad' });
  return errorOf(more);
}

async function prepare(client: InProcessClient, { setUp }: Group): Promise<void> {
  for (const $db of ['bad', 'BAD', 'other']) await client.run({ dropDatabase: 1, $db });
  for (const command of setUp) await client.run({ ...command, $db: command['$db'] ?? 'bad' });
}

async function differences(client: InProcessClient, group: Group): Promise<readonly string[]> {
  const found: string[] = [];
  await prepare(client, group);
  for (const { command, code, message } of group.cases) {
    const error = await failureOf(client, enlarged(command) as Document);
    const isAlike =
      (error?.['code'] ?? 0) === code.value &&
      (message === undefined || error?.['errmsg'].startsWith(message));
    if (!isAlike) {
      const text = EJSON.stringify(command).slice(0, 200);
      found.push(
        `${text}\n  expected ${code.value} ${message}\n  got ${error?.['code']} ${error?.['errmsg']}`,
      );
    }
    if (error === undefined) await prepare(client, group);
  }
  return found;
}

for (const group of groups()) {
  test(`MongoDB’s codes and words: ${group.name}`, async () => {
    const version = '7.0.11';
    if (group.topology === 'replicaset') {
      await using set = await startReplicaSet({ version, members: 1 });
      const client = new InProcessClient(set.server(present(set.primary)));
      assert.equal((await differences(client, group)).join('\n'), '');
    } else {
      await using standalone = await startStandalone({ version });
      const client = new InProcessClient(standalone.server);
      assert.equal((await differences(client, group)).join('\n'), '');
    }
  });
}
