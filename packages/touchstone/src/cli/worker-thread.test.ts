import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Long } from 'bson';
import type { TestResult } from '../run/test-result.ts';
import { WorkerThread } from './worker-thread.ts';

const specs = mkdtempSync(join(tmpdir(), 'touchstone-thread-'));
after(() => rmSync(specs, { recursive: true, force: true }));
const folder = join(specs, 'source', 'crud', 'tests');
mkdirSync(folder, { recursive: true });
const counting = {
  name: 'countDocuments',
  object: 'collection',
  arguments: { filter: {} },
  expectResult: 0,
};
const cases = [0, 1, 2, 3, 4, 7].map((expectResult) => ({
  description: `counts ${expectResult}`,
  operations: [{ ...counting, expectResult: expectResult < 7 ? 0 : { $numberLong: '7' } }],
}));
writeFileSync(
  join(folder, 'count.json'),
  JSON.stringify({
    description: 'count',
    schemaVersion: '1.0',
    createEntities: [
      { client: { id: 'client' } },
      { database: { id: 'database', client: 'client', databaseName: 'thread' } },
      { collection: { id: 'collection', database: 'database', collectionName: 'c' } },
    ],
    tests: cases,
  }),
);
const start = {
  args: ['crud/tests/count.json', '--specs', specs, '--topology', 'standalone'],
  driver: 0,
  signal: new AbortController().signal,
};

test('a thread makes the same plans, runs the tasks it is told, and shows values with their types', async () => {
  await using thread = new WorkerThread(start);
  const seen: TestResult[] = [];
  const [first, second] = await Promise.all(
    [0, 1].map((task) => thread.run(task, (result) => seen.push(result))),
  );
  assert.deepEqual(first?.map((own) => [own.case, own.outcome]).at(-1), ['counts 3', 'passed']);
  assert.deepEqual(
    second?.map((own) => own.outcome),
    ['passed', 'failed'],
  );
  assert.equal(seen.length, 6);
  const expected = second?.[1]?.details?.mismatches[0]?.expected;
  assert.ok(expected instanceof Long, String(expected));
});

test('a thread that breaks fails the tasks that it has, and those that come later', async () => {
  await using thread = new WorkerThread({ ...start, driver: 1 });
  const broken = /has no driver 1/;
  await assert.rejects(
    thread.run(0, () => {}),
    broken,
  );
  await assert.rejects(
    thread.run(1, () => {}),
    broken,
  );
});
