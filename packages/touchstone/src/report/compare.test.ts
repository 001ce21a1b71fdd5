import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome, TestResult } from '../run/test-result.ts';
import { type Changes, compareResults } from './compare.ts';
import { buildResults, type Results } from './results.ts';
import { caseOutcomes } from './totals.ts';

function execution(outcome: Outcome, more: Partial<TestResult> = {}): TestResult {
  const facts = { suite: 'crud', file: 'crud/a.json', case: 'finds', serverVersion: '8.2.1' };
  return { ...facts, topology: 'single', outcome, reason: null, durationMS: 1, ...more };
}

function resultsOf(version: string, executions: readonly TestResult[], name = 'go'): Results {
  return buildResults(
    {
      driver: { name, version, language: 'Go' },
      server: { name: 'embedded', version: '8.2.1' },
      specifications: { commit: null },
      startedAt: '2026-01-01T00:00:00.000Z',
      durationMS: 1,
    },
    executions,
  );
}

/** The changes in words, such as `worse: go passed failed`. */
function told(changes: Changes): readonly string[] {
  return Object.entries(changes).flatMap(([kind, all]: [string, Changes['new']]) =>
    all.map(({ driver, before, after }) => [`${kind}: ${driver}`, before, after].join(' ')),
  );
}

const RANKS: readonly (readonly [Outcome, number])[] = [
  ['failed', 0],
  ['errored', 0],
  ['skipped', 1],
  ['unsupported', 1],
  ['passed', 2],
];

test('a pass is better than what did not run, and that is better than a failure', () => {
  const pairs = RANKS.flatMap((before) => RANKS.map((after) => [before, after] as const));
  for (const [[before, low], [after, high]] of pairs) {
    const [old, now] = [before, after].map((outcome) => [resultsOf('1', [execution(outcome)])]);
    const same = before === after ? undefined : 'other';
    const kind = ['worse', same, 'better'][Math.sign(high - low) + 1];
    const expected = kind === undefined ? [] : [`${kind}: go ${before} ${after}`];
    assert.deepEqual(told(compareResults(old ?? [], now ?? [])), expected);
  }
});

test('executions belong together by driver, file, case and topology, and what is left came or went', () => {
  const others: readonly Partial<TestResult>[] = [
    { file: 'crud/b.json' },
    { case: 'counts' },
    { topology: 'sharded' },
  ];
  const before = [resultsOf('1', [execution('passed')])];
  for (const other of others)
    assert.deepEqual(told(compareResults(before, [resultsOf('1', [execution('failed', other)])])), [
      'new: go  failed',
      'gone: go passed ',
    ]);
  assert.deepEqual(told(compareResults(before, [resultsOf('1', [execution('passed')], 'rust')])), [
    'new: rust  passed',
    'gone: go passed ',
  ]);
  const onOtherServer = execution('failed', { serverVersion: '4.2.0' });
  assert.deepEqual(told(compareResults(before, [resultsOf('1', [onOtherServer])])), [
    'worse: go passed failed',
  ]);
});

test('the n-th of several executions that are named alike belongs to the n-th', () => {
  const of = (...outcomes: Outcome[]): readonly Results[] => [
    resultsOf(
      '1',
      outcomes.map((outcome) => execution(outcome)),
    ),
  ];
  assert.deepEqual(told(compareResults(of('passed', 'failed'), of('passed', 'passed'))), [
    'better: go failed passed',
  ]);
  assert.deepEqual(told(compareResults(of('passed', 'passed', 'passed'), of('passed'))), [
    'gone: go passed ',
    'gone: go passed ',
  ]);
});

test('a driver keeps its name over versions, unless several stand side by side', () => {
  const [passed, failed] = [[execution('passed')], [execution('failed')]];
  assert.deepEqual(told(compareResults([resultsOf('1', passed)], [resultsOf('2', failed)])), [
    'worse: go passed failed',
  ]);
  const both = [resultsOf('1', passed), resultsOf('2', failed)];
  assert.deepEqual(told(compareResults([resultsOf('1', failed)], both)), [
    'better: go@1 failed passed',
    'new: go@2  failed',
  ]);
  assert.deepEqual(told(compareResults(both, [resultsOf('2', passed)])), [
    'better: go@2 failed passed',
    'gone: go@1 passed ',
  ]);
  const twice = [resultsOf('1', passed), resultsOf('1', passed)];
  assert.deepEqual(told(compareResults(twice, twice)), []);
});

test('the outcome of a case is the worst of those that ran, and else what kept it from running', () => {
  const order: readonly Outcome[] = ['errored', 'failed', 'passed', 'unsupported', 'skipped'];
  for (const [at, first] of order.entries())
    for (const second of order.slice(at))
      for (const pair of [
        [first, second],
        [second, first],
      ])
        assert.deepEqual(
          [...caseOutcomes(pair.map((outcome) => execution(outcome)))],
          [['crud/a.json: finds', first]],
        );
});

test('results stand in the order of their files, and those of a file as they came', () => {
  const executions = ['b', 'a', 'c', 'a'].map((file, at) =>
    execution('passed', { file, case: String(at) }),
  );
  const { results } = resultsOf('1', executions);
  assert.deepEqual(
    results.map((result) => result.file + result.case),
    ['a1', 'a3', 'b0', 'c2'],
  );
});
