import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Document, EJSON } from 'bson';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from './in-process.test-support.ts';

/**
 * MongoDB 7.0.11 answered these commands of `$function` and `$accumulator`, in Extended JSON, one after the other. An error's
 * words end where MongoDB goes on with a place in the code.
 */
const FACTS = new URL('../../src/server/scripts.facts.jsonl', import.meta.url);

function answerOf(reply: Document): Document {
  const { ok, code, errmsg, cursor, n, nModified, value } = reply;
  if (Number(ok) !== 1) return { code, message: errmsg };
  if (cursor !== undefined) return { documents: cursor.firstBatch };
  const counted = Object.entries({ n, nModified, value }).filter(([, each]) => each !== undefined);
  return counted.length === 0 ? {} : { reply: Object.fromEntries(counted) };
}

/** Canonical, so that a double differs from an integer. */
function shown(answer: Document): unknown {
  return JSON.parse(EJSON.stringify(answer, { relaxed: false }));
}

test('code in expressions answers as with MongoDB 7.0.11', async (t) => {
  await using standalone = await startStandalone({ version: '7.0.11' });
  const client = new InProcessClient(standalone.server, { promoteValues: false });
  for (const line of readFileSync(FACTS, 'utf8').trim().split('\n')) {
    const { command, answer } = EJSON.parse(line, { relaxed: false }) as Document;
    const reply = answerOf(await client.run(command));
    const isAsked = Object.keys(answer).length > 0;
    await t.test(line.slice(0, 240), () => {
      if (isAsked) assert.deepEqual(shown(reply), shown(answer));
      else assert.equal(reply['code'], undefined);
    });
  }
});
