import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '../run/test-result.ts';
import { comparisonText } from './comparison-text.ts';
import { buildResults, type Results } from './results.ts';

function resultsOf(day: string, outcomes: Readonly<Record<string, Outcome>>): Results {
  return buildResults(
    {
      driver: { name: 'go', version: '2.1.0', language: 'Go' },
      server: { name: 'embedded', version: '8.2.1' },
      specifications: { commit: null },
      startedAt: `2026-01-${day}T00:00:00.000Z`,
      durationMS: 1,
    },
    Object.entries(outcomes).map(([name, outcome]) => ({
      suite: 'crud',
      file: 'crud/a.json',
      case: name,
      topology: 'single',
      serverVersion: '8.2.1',
      outcome,
      reason: null,
      durationMS: 1,
    })),
  );
}

const plain = { color: false };

test('runs that found the same are told with their dates, and have no difference', () => {
  const run = (day: string): readonly Results[] => [resultsOf(day, { finds: 'passed' })];
  const { text, differences } = comparisonText(run('01'), run('02'), plain);
  assert.equal(differences, 0);
  assert.equal(
    text,
    `before  go 2.1.0 on embedded 8.2.1, 2026-01-01T00:00:00.000Z: 1 executions
after   go 2.1.0 on embedded 8.2.1, 2026-01-02T00:00:00.000Z: 1 executions
Every case came out the same.
`,
  );
});

test('each execution that came out otherwise is a line of its own', () => {
  const before = resultsOf('01', { a: 'passed', b: 'failed', c: 'failed', d: 'passed' });
  const after = resultsOf('02', { a: 'failed', b: 'passed', c: 'errored', e: 'skipped' });
  const { text, differences } = comparisonText([before], [after], plain);
  assert.equal(differences, 5);
  assert.deepEqual(text.split('\n').slice(2), [
    'worse   passed → failed  go single  crud/a.json: a',
    'better  failed → passed  go single  crud/a.json: b',
    'other   failed → errored  go single  crud/a.json: c',
    'new     nothing → skipped  go single  crud/a.json: e',
    'gone    passed → nothing  go single  crud/a.json: d',
    '5 came out otherwise: 1 worse, 1 better, 1 other, 1 new, 1 gone.',
    '',
  ]);
});

test('a name cannot command the terminal', () => {
  const { text } = comparisonText([], [resultsOf('01', { '\u001b[2J': 'passed' })], plain);
  assert.match(text, /crud\/a\.json: ␛\[2J/);
});
