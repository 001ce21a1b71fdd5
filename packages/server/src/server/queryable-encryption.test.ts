import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { byteAt, present } from '@touchstone/protocol';
import { Binary, type Document, EJSON, ObjectId } from 'bson';
import { startReplicaSet } from '../deployment/replica-set.ts';
import { InProcessClient } from './in-process.test-support.ts';

/**
 * MongoDB 7.0.11 answered these commands with encrypted values, in Extended JSON: first what the client says of the
 * collection, then commands in their order, with the documents and the state collections after the writes. Values that are
 * different each time are masked: of a stored value its kind, type and length are left, and its tags.
 */
const FACTS = new URL('../../src/server/queryable-encryption.facts.jsonl', import.meta.url);

interface Fact {
  readonly command: Document;
  readonly encrypts?: boolean;
  readonly reply: Document;
}

const DIFFERENT_EACH_TIME: ReadonlySet<string> = new Set([
  '$clusterTime',
  'commitQuorum',
  'electionId',
  'info',
  'opTime',
  'operationTime',
  'read',
  'uuid',
]);

const BLOCK_LENGTH = 96;

function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked).sort(byName);
  if (value instanceof Binary) return maskedBinary(value);
  if (value instanceof ObjectId) return 'ObjectId';
  if (Object.getPrototypeOf(value ?? 0) !== Object.prototype) return value;
  const entries = Object.entries(value as Document);
  return Object.fromEntries(
    entries
      .filter(([name]) => !DIFFERENT_EACH_TIME.has(name))
      .map(([name, inner]) => [
        name,
        // The value that an anchor holds was encrypted at random.
        name === 'value' && inner instanceof Binary ? { random: inner.position } : masked(inner),
      ]),
  );
}

// Collections come in no order.
function byName(a: unknown, b: unknown): number {
  const [first, second] = [a, b].map((each) => (each as Document | null)?.['name']);
  return typeof first !== 'string' ? 0 : first < second ? -1 : 1;
}

function maskedBinary(value: Binary): unknown {
  const bytes = Buffer.from(value.buffer).subarray(0, value.position);
  if (value.sub_type === 6 && [14, 15].includes(bytes[0] ?? 0)) {
    const count = bytes[0] === 14 ? 1 : byteAt(bytes, 18);
    const tags: string[] = [];
    for (let at = bytes.length - count * BLOCK_LENGTH; at < bytes.length; at += BLOCK_LENGTH) {
      tags.push(bytes.subarray(at + 32, at + 64).toString('base64'));
    }
    return { kind: bytes[0], type: bytes[17], length: bytes.length, tags };
  }
  // Tags and the ids of counters are 32 bytes long; what else there is was encrypted at random.
  return value.sub_type !== 0 || bytes.length === 32 ? value : { random: bytes.length };
}

// Of a failure, the code and the words.
function comparable(reply: unknown): Document {
  const { ok, ...rest } = EJSON.parse(EJSON.stringify(reply, { relaxed: true })) as Document;
  return Number(ok) === 1 ? rest : { code: rest['code'], errmsg: rest['errmsg'] };
}

test('a collection with encrypted fields is as MongoDB 7.0.11 keeps it', async () => {
  await using deployment = await startReplicaSet({ members: 1, version: '7.0.11' });
  const client = new InProcessClient(deployment.server(present(deployment.primary)));
  const [head, ...facts] = readFileSync(FACTS, 'utf8')
    .trim()
    .split('\n')
    .map((line) => EJSON.parse(line, { relaxed: false }) as Document);
  const { encryptionInformation } = present(head);
  for (const { command, encrypts, reply } of facts as Fact[]) {
    const sent = encrypts ? { ...command, encryptionInformation } : command;
    const got = await client.run({ ...sent, $db: 'encrypted' });
    const words = EJSON.stringify(command).slice(0, 300);
    assert.deepEqual(comparable(masked(got)), comparable(reply), words);
  }
});
