import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestResult } from '../run/test-result.ts';
import { mergeShards } from './merge-shards.ts';
import { buildResults, type Results } from './results.ts';

const whole: readonly TestResult[] = [1, 2, 3, 4, 5, 6, 7].flatMap((number) =>
  ['z', 'a'].map((name) => ({
    suite: 'crud',
    file: `crud/tests/unified/${number}.json`,
    case: name,
    topology: 'single' as const,
    serverVersion: '8.2.1',
    outcome: number === 3 ? ('failed' as const) : ('passed' as const),
    reason: null,
    durationMS: number,
  })),
);

function run(results: readonly TestResult[], startedAt: string, version = '1.0.0'): Results {
  return buildResults(
    {
      driver: { name: 'some-driver', version, language: 'Go' },
      server: { name: 'embedded', version: '8.2.1' },
      specifications: { commit: null },
      startedAt,
      durationMS: results.length,
    },
    results,
  );
}

test('a run in four shards, merged in any order, is the run as a whole', () => {
  const shards = [2, 0, 3, 1].map((index) =>
    run(
      whole.filter(({ file }) => Number(/(\d)\.json/.exec(file)?.[1]) % 4 === index),
      `2026-01-01T00:00:0${index}.000Z`,
    ),
  );
  assert.deepEqual(mergeShards(shards), [run(whole, '2026-01-01T00:00:00.000Z')]);
});

test('results of other drivers, and of files that were run before, stay apart', () => {
  const one = run(whole, '2026-01-01T00:00:00.000Z');
  const again = run(whole.slice(0, 2), '2026-01-02T00:00:00.000Z');
  const other = run(whole.slice(2), '2026-01-03T00:00:00.000Z', '2.0.0');
  assert.deepEqual(mergeShards([one, again, other]), [one, again, other]);
});
