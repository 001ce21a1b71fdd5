import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { Outcome, TestResult } from '../run/test-result.ts';
import { judge, type KnownFailure } from './known-failing.ts';
import { Progress } from './progress.ts';
import { reporters } from './reporters/index.ts';
import { buildResults } from './results.ts';
import { totals } from './totals.ts';

function result(name: string, outcome: Outcome, topology: TestResult['topology']): TestResult {
  const reason = outcome === 'passed' ? null : `it ${outcome} <&> "so"`;
  const base = { suite: 'crud', file: 'crud/tests/unified/a.json', case: name, topology };
  const failed = {
    details: {
      place: 'operations[0]',
      mismatches: [{ path: 'x.y', message: 'equal to 1', expected: 1, actual: 2 }],
      events: {},
    },
  };
  return {
    ...base,
    serverVersion: '8.2.1',
    outcome,
    reason,
    durationMS: 1.5,
    ...(outcome === 'failed' && failed),
  };
}

const runs = [
  result('both pass', 'passed', 'single'),
  result('both pass', 'passed', 'replicaset'),
  result('one fails', 'passed', 'single'),
  result('one fails', 'failed', 'replicaset'),
  result('runs on one', 'skipped', 'single'),
  result('runs on one', 'passed', 'replicaset'),
  result('runs nowhere', 'skipped', 'single'),
  result('lacked', 'unsupported', 'single'),
  result('our fault', 'errored', 'single'),
];
const results = buildResults(
  {
    driver: { name: 'mongodb', version: '7.9.0', language: 'Node.js' },
    server: { name: 'embedded', version: '8.2.1' },
    specifications: { commit: null },
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMS: 12,
  },
  runs,
);

test('totals count cases, not executions', () => {
  assert.deepEqual(totals(runs), {
    cases: 6,
    passed: 2,
    failed: 1,
    skipped: 1,
    unsupported: 1,
    errored: 1,
  });
});

test('the list of known failures is held strictly', () => {
  const key = (name: string): string => `crud/tests/unified/a.json: ${name}`;
  const entry = (name: string): { driver: string; case: string; reason: string } => ({
    driver: 'mongodb',
    case: key(name),
    reason: 'r',
  });
  const corpus = new Set(runs.map((run) => `${run.file}: ${run.case}`));
  const known = [
    entry('one fails'),
    entry('both pass'),
    entry('not there'),
    entry('runs nowhere'),
    { ...entry('both pass'), sometimes: true },
    { ...entry('our fault'), driver: 'other' },
    { ...entry('x'), case: 'crud/tests/unified/not-part-of-this-run.json: x' },
  ];
  const driver = { name: 'mongodb', version: '7.9.0' };
  const verdict = judge(driver, runs, known, corpus);
  assert.deepEqual(verdict.expected, [key('one fails')]);
  assert.deepEqual(verdict.unexpected, [key('our fault')]);
  assert.deepEqual(verdict.stale, [key('both pass'), key('not there')]);
  assert.deepEqual(
    verdict.lucky,
    [key('both pass')],
    'what fails only sometimes is told when it passes',
  );
  assert.deepEqual(judge(driver, runs, [entry('o*')], corpus).unexpected, []);
  const ofMajor = (major: number): KnownFailure[] => [
    { ...entry('o*'), driver: `mongodb@${major}` },
  ];
  assert.deepEqual(judge(driver, runs, ofMajor(7), corpus).unexpected, []);
  assert.equal(judge(driver, runs, ofMajor(6), corpus).unexpected.length, 2);
});

test('the pretty report shows failures with both sides and a row per configuration', () => {
  const text = reporters['pretty']?.render([results], { color: false }) ?? '';
  assert.match(text, /FAILED mongodb replicaset 8\.2\.1/);
  assert.match(text, /x\.y: equal to 1\n\s+expected: 1\n\s+actual: {3}2/);
  assert.match(text, /mongodb 7\.9\.0 +6 +2 +1 +1 +1 +1\n/);
  assert.match(text, /replicaset, server 8\.2\.1 +3 +2 +1 +0/);
});

test('the pretty report has no row for what was only skipped, and colors that say how it is', () => {
  const render = (outcomes: readonly TestResult['outcome'][], color: boolean): string => {
    const [first] = runs;
    const own = outcomes.map((outcome, at) => ({
      ...(first as TestResult),
      case: `case ${at}`,
      topology: 'single',
      outcome,
    }));
    const report = {
      ...results,
      results: own as TestResult[],
      totals: totals(own as TestResult[]),
    };
    return reporters['pretty']?.render([report], { color }) ?? '';
  };
  assert.doesNotMatch(render(['skipped', 'skipped'], false), /single, server/);
  assert.match(render(['skipped', 'passed'], false), /single, server \S+ +1 +1 +0 +0/);
  const colored = render(['passed', 'failed'], true);
  const cell = (style: number, count: number): string =>
    `\u001b[${style}m${String(count).padStart(12)}\u001b[0m`;
  assert.ok(colored.includes(cell(32, 1)));
  assert.ok(colored.includes(cell(31, 1)));
  assert.ok(colored.includes(cell(2, 0)));
  assert.ok(!render(['passed'], false).includes('\u001b'));
});

test('the other reports say the same, escaped as their formats need it', () => {
  const render = (name: string): string =>
    reporters[name]?.render([results], { color: false }) ?? '';
  const junit = render('junit');
  assert.match(junit, /tests="9" failures="1" errors="1" skipped="3"/);
  assert.match(junit, /message="it failed &lt;&amp;&gt; &quot;so&quot;"/);
  assert.equal(JSON.parse(render('json')).totals.passed, 2);
  assert.equal(render('tap').match(/^not ok/gm)?.length, 2);
  assert.match(render('html'), /class="o failed" title="failed: it failed &lt;/);
});

test('progress is redrawn on a terminal and written in plain lines elsewhere', () => {
  const lines: string[] = [];
  const progress = new Progress(
    { write: (text: string) => lines.push(text) },
    { files: 1, color: false },
  );
  progress.seen(runs[3] as TestResult);
  progress.fileDone('a.json');
  progress.finish();
  assert.deepEqual(lines, ['1/1 files  0 passed  1 failed  0 not run\n']);
  const drawn: string[] = [];
  const terminal = new Progress(
    { write: (text: string) => drawn.push(text), isTTY: true, columns: 60 },
    { files: 1, color: false },
  );
  terminal.seen(runs[0] as TestResult);
  terminal.finish();
  assert.ok(drawn[0]?.startsWith('\r\u001b[K0/1 files  1 passed'));
  assert.equal(drawn.at(-1), '\r\u001b[K');
});

test('progress fits a narrow terminal, with colors and without', () => {
  for (const color of [false, true]) {
    for (const columns of [100, 60, 40, 12, 1]) {
      const drawn: string[] = [];
      const screen = { write: (text: string) => drawn.push(text), isTTY: true, columns };
      const progress = new Progress(screen, { files: 1234, color });
      for (let file = 0; file < 20; file++) {
        for (const one of runs) progress.seen(one as TestResult);
        progress.fileDone('a/long/name/of/a/file.json');
      }
      const shown = stripVTControlCharacters(drawn.at(-1) ?? '').trimStart();
      assert.ok(shown.length < Math.max(columns, 2), `${columns}: ${shown}`);
      assert.ok(columns < 40 || shown.startsWith('20/1234'), shown);
    }
  }
});

test('no name or message commands a terminal, forges a line or becomes markup', () => {
  const hostile = '\u001b]0;x\u0007<script>x</script>\rok 7 - forged\u009b2J\u202e';
  const told = {
    driver: { name: `driver${hostile}`, version: hostile, language: 'Node.js' },
    server: { name: 'embedded', version: hostile },
    specifications: { commit: null },
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMS: 12,
  };
  const failed = result(`${hostile}\nok 8 - forged`, 'failed', 'single');
  const skipped = result(hostile, 'skipped', 'single');
  const results = buildResults(told, [
    { ...failed, file: hostile, reason: hostile, serverVersion: hostile },
    { ...skipped, reason: 'a\nok 9 - forged' },
  ]);
  for (const name of ['pretty', 'tap', 'html', 'junit']) {
    const text = reporters[name]?.render([results], { color: false }) ?? '';
    assert.match(text, /forged/, name);
    assert.ok(!text.includes('\u001b'), name);
    if (name === 'html' || name === 'junit') assert.doesNotMatch(text, /<script>/, name);
    else assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\u202a-\u202e]/u, name);
    if (name === 'tap') assert.doesNotMatch(text, /^ok \d+ - forged/m);
  }
});
