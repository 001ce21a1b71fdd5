/** The pages one by one: everything that a reader of a failure, of a suite or of a comparison looks at. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome, TestResult } from '../../run/test-result.ts';
import { reporters } from '../reporters/index.ts';
import { buildResults, type Results } from '../results.ts';
import { badge } from './badge.ts';
import { durationLabel, timeLabel } from './page.ts';
import { buildSite } from './site.ts';
import { byTopology, officialAddress } from './site-model.ts';

const COMMIT = '92b3c0b9287bfba1b0ec4084300858d05c654f8c';

function execution(outcome: Outcome, more: Partial<TestResult> = {}): TestResult {
  const facts = { suite: 'crud', file: 'crud/tests/a.json', case: 'finds', serverVersion: '8.2.1' };
  const reason = outcome === 'passed' ? null : `because ${outcome}`;
  return { ...facts, topology: 'single', outcome, reason, durationMS: 10, ...more };
}

function resultsOf(executions: readonly TestResult[], more: Partial<Results> = {}): Results {
  const facts = {
    driver: { name: 'go', version: '1.0.0', language: 'Go' },
    server: { name: 'embedded', version: '8.2.1' },
    specifications: { commit: COMMIT },
    startedAt: '2026-01-02T03:04:05.678Z',
    durationMS: 10,
  };
  return { ...buildResults(facts, executions), ...more };
}

/** A page as text: without markup, and each space but one. */
function textOf(site: ReadonlyMap<string, string>, path: RegExp): string {
  const found = [...site].find(([name]) => path.test(name));
  assert.ok(found, `no page ${path}`);
  const [, body = ''] = found[1].split('<main');
  return body
    .replace(/<[^>]*>/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/\s+/g, ' ');
}

function caseText(details: TestResult['details'], more: Partial<TestResult> = {}): string {
  const failed = execution('failed', details === undefined ? more : { details, ...more });
  return textOf(buildSite([resultsOf([failed])]), /^cases/);
}

const NOTHING_SEEN = { mismatches: [], events: {} };

test('a badge is green where all passed that ran, red where one did not, gray where nothing ran', () => {
  const cases: readonly (readonly [readonly Outcome[], string, string])[] = [
    [['passed', 'skipped', 'unsupported'], '1 of 1 passed', '#116329'],
    [['passed', 'failed'], '1 of 2 passed', '#a40e26'],
    [['passed', 'errored'], '1 of 2 passed', '#a40e26'],
    [['skipped'], 'nothing ran', '#59636e'],
  ];
  for (const [outcomes, words, color] of cases) {
    const executions = outcomes.map((outcome, at) => execution(outcome, { case: `case ${at}` }));
    const picture = badge(resultsOf(executions));
    assert.match(picture, new RegExp(`aria-label="touchstone go 1.0.0: ${words}"`));
    assert.match(picture, new RegExp(`fill="${color}"/>\\n<g`));
    const width = Number(/svg" width="(\d+)"/.exec(picture)?.[1]);
    const [left, right] = [...picture.matchAll(/textLength="(\d+)"/g)].map(([, n]) => Number(n));
    assert.equal(width, (left ?? 0) + (right ?? 0) + 24, 'both texts have their room');
  }
});

test('an official test has its address at the commit that was run, and nothing else has one', () => {
  const of = (commit: string | null, file: string): string | undefined =>
    officialAddress(resultsOf([], { specifications: { commit } }), file);
  const file = 'crud/tests/unified/find.json';
  assert.equal(
    of(COMMIT, file),
    `https://github.com/mongodb/specifications/blob/${COMMIT}/source/${file}`,
  );
  assert.equal(of('1234567', file)?.includes('/1234567/'), true);
  for (const commit of [null, 'main', '123456', '']) assert.equal(of(commit, file), undefined);
  for (const other of [
    'fixtures/a.json',
    'crud/tests/a.yml',
    'a/../tests/a.json',
    'x crud/tests/a.json',
  ])
    assert.equal(of(COMMIT, other), undefined, other);
});

test('times are told in the unit that reads best', () => {
  const labels = [0, 999.4, 1000, 12_345, 59_949, 59_950, 60_000, 256_400].map(durationLabel);
  assert.deepEqual(labels, [
    '0 ms',
    '999 ms',
    '1.0 s',
    '12.3 s',
    '59.9 s',
    '1 min 0 s',
    '1 min 0 s',
    '4 min 16 s',
  ]);
  assert.match(timeLabel('2026-11-29T16:23:01.5Z').markup, />2026-11-29 16:23 UTC</);
  assert.match(timeLabel('yesterday').markup, />yesterday</);
  const topologies = ['sharded', 'none', 'load-balanced', 'replicaset', 'single'].sort(byTopology);
  assert.deepEqual(topologies, ['none', 'single', 'replicaset', 'sharded', 'load-balanced']);
});

test('a failure shows what of it is known, and no heading of what is not', () => {
  const bare = caseText(undefined);
  assert.match(bare, /single, server 8\.2\.1 because failed/);
  assert.match(caseText(undefined, { reason: null }), /single, server 8\.2\.1 failed/);
  assert.match(caseText(undefined, { topology: 'none' }), /without a server/);
  const absent = [/Where:/, /Operation/, /operations of the case/, /Stack/, /What .* sent/];
  for (const page of [bare, caseText({ ...NOTHING_SEEN, operations: [], events: { client0: [] } })])
    for (const words of absent) assert.doesNotMatch(page, words);
  const operation = { name: 'find', object: 'coll' };
  const shown = caseText({ ...NOTHING_SEEN, place: 'outcome[0]', operation, stack: 'Error: x' });
  assert.match(shown, /Where: outcome\[0\]/);
  assert.match(shown, /Operation \{ "name": "find", "object": "coll" \}/);
  assert.match(shown, /Stack Error: x/);
});

test('all operations of a case are listed, and the one at fault is marked and open', () => {
  const operations = [
    { name: 'insertOne', object: 'coll' },
    { name: 'find', object: 'other' },
  ];
  const details = { ...NOTHING_SEEN, place: 'operations[1]', operation: operations[1], operations };
  const page = caseText(details);
  assert.match(page, /insertOne on coll \{/);
  assert.match(page, /find on other here \{/);
  assert.doesNotMatch(page, /Operation \{/, 'it is not told twice');
  const [markup] = [...buildSite([resultsOf([execution('failed', { details })])])].filter(
    ([path]) => path.startsWith('cases/'),
  );
  assert.equal(markup?.[1].match(/<details open>/g)?.length, 1);
});

test('each side of a mismatch marks the lines that the other has not, whatever comma ends them', () => {
  const mismatches = [
    { path: '', message: 'equal', expected: { a: 1, b: 2 }, actual: { a: 1 } },
    { path: 'x', message: 'absent', expected: undefined, actual: 5 },
  ];
  const site = buildSite([
    resultsOf([execution('failed', { details: { mismatches, events: {} } })]),
  ]);
  const page = [...site].find(([path]) => path.startsWith('cases/'))?.[1] ?? '';
  const marked = [...page.matchAll(/<mark>(.*?)<\/mark>/g)].map(([, line]) => line);
  assert.deepEqual(marked, ['  &quot;b&quot;: 2', 'nothing', '5']);
  assert.match(page, /Expected <code>the whole value<\/code> to be equal/);
  assert.match(page, /Expected <code>x<\/code> to be absent/);
});

test('events tell their direction, their command, when they came, and the beginning of what they hold', () => {
  const event = (name: string, observedAt: number, fields: Record<string, unknown>) =>
    ({ sequence: 1, category: 'command', name, observedAt, fields }) as const;
  const page = caseText({
    mismatches: [],
    events: {
      client0: [
        event('commandStartedEvent', 100, { commandName: 'find', command: { find: 'c' } }),
        event('commandSucceededEvent', 112.6, { commandName: 'find', reply: { ok: 1 } }),
        event('commandFailedEvent', 120, { commandName: 5, failure: 'x'.repeat(141) }),
        event('poolReadyEvent', 130, { address: 'a:1' }),
        event('commandStartedEvent', 131, { command: 'y'.repeat(140) }),
      ],
    },
  });
  assert.match(page, /→ sent commandStartedEvent find \+0 ms \{ "find": "c" \} /);
  assert.match(page, /← got commandSucceededEvent find \+13 ms \{ "ok": 1 \}/);
  assert.match(page, new RegExp(`✗ failed commandFailedEvent \\+20 ms ${'x'.repeat(140)}… `));
  assert.match(page, /poolReadyEvent \+30 ms \{ "address"/);
  assert.match(page, new RegExp(` ${'y'.repeat(140)} \\{`));
});

test('where a case did not run is told once for each reason, with the drivers', () => {
  const idle = (topology: TestResult['topology'], reason: string | null): TestResult =>
    execution('skipped', { topology, reason });
  const one = resultsOf([idle('single', 'too old'), idle('sharded', 'too old')]);
  const two = resultsOf([idle('single', 'too old'), idle('sharded', null)], {
    driver: { name: 'rust', version: '2', language: 'Rust' },
  });
  const page = textOf(buildSite([one, two]), /^cases/);
  assert.match(page, /skipped with go 1\.0\.0 \(single, sharded\); rust 2 \(single\) too old/);
  assert.match(page, /skipped with rust 2 \(sharded\)/);
  assert.match(page, /The official test at 92b3c0b928 /);
});

test('the matrix says of each suite how it went on each topology, and what was not run', () => {
  const go = resultsOf([
    execution('passed', { case: 'a' }),
    execution('failed', { case: 'b' }),
    execution('skipped', { case: 'c' }),
    execution('unsupported', { topology: 'sharded' }),
    execution('errored', { topology: 'replicaset' }),
  ]);
  const rust = resultsOf([execution('passed', { suite: 'sessions' })], {
    driver: { name: 'rust', version: '2', language: 'Rust' },
  });
  const page = textOf(buildSite([go, rust]), /^index/);
  assert.match(
    page,
    /crud ✗ single 1\/2 \+1 not run failed ! replicaset 0\/1 errored – sharded 1 unsupported unsupported not run sessions not run ✓ single 1\/1 passed/,
  );
  assert.match(page, /go 1\.0\.0 ✗ 2 failed 1 of 4 cases passed, 0 unsupported, 1 skipped/);
  assert.match(page, /rust 2 ✓ nothing failed/);
});

test('runs of the same driver are told apart by server, then by time', () => {
  const labels = (...all: readonly Results[]): readonly string[] =>
    [
      ...(buildSite(all).get('index.html') ?? '').matchAll(/data-run="([^"]+)"><strong>([^<]+)/g),
    ].map(([, id, label]) => `${id}: ${label}`);
  const run = resultsOf([]);
  const other = resultsOf([], { server: { name: 'embedded', version: '7.0' } });
  assert.deepEqual(labels(run), ['go-1.0.0: go 1.0.0']);
  assert.deepEqual(labels(run, other), [
    'go-1.0.0-on-embedded-8.2.1: go 1.0.0 on embedded 8.2.1',
    'go-1.0.0-on-embedded-7.0: go 1.0.0 on embedded 7.0',
  ]);
  const later = resultsOf([], { startedAt: '2026-02-03T04:05:06.000Z' });
  assert.deepEqual(labels(run, later), [
    'go-1.0.0: go 1.0.0 of 2026-01-02T03:04',
    'go-1.0.0-2: go 1.0.0 of 2026-02-03T04:05',
  ]);
});

test('what is slow is told from the longest on, a suite by all its cases', () => {
  const slow = (suite: string, name: string, durationMS: number): TestResult =>
    execution('passed', { suite, case: name, durationMS });
  const executions = [slow('a', 'quick', 100), slow('a', 'slow', 400), slow('b', 'medium', 300)];
  const page = textOf(buildSite([resultsOf(executions)]), /^index/);
  const [, section = ''] = page.split('What is slow');
  assert.match(
    section,
    /Suites a 500 ms 500 ms b 300 ms 300 ms Cases slow .*400 ms medium .*300 ms quick .*100 ms/,
  );
  assert.match(buildSite([resultsOf(executions)]).get('index.html') ?? '', /max="500" value="300"/);
});

test('a comparison names what came and went with how it was, and says where nothing changed', () => {
  const before = resultsOf([execution('failed', { case: 'gone' }), execution('passed')]);
  const after = resultsOf([execution('skipped', { case: 'new' }), execution('passed')]);
  const page = textOf(buildSite([after], { previous: [before] }), /^changes/);
  assert.match(
    page,
    /▼ Worse None\. ▲ Better None\. = Other, and as near to a pass None\. \+ New go 1 crud\/tests\/a\.json 1 · skipped new \(single\)/,
  );
  assert.match(page, /Changes Before go .*Go; .* After go .*0 better 0 worse 0 other 1 new 1 gone/);
  assert.match(page, /− Gone go 1 crud\/tests\/a\.json 1 ✗ failed gone \(single\)/);
});

test('cases are listed failures first, in the order of their files', () => {
  const executions = ['z', 'b', 'a'].map((name) =>
    execution(name === 'z' ? 'failed' : 'skipped', { case: name }),
  );
  const page = buildSite([resultsOf(executions)]).get('suites/crud.html') ?? '';
  const names = [...page.matchAll(/html">([abz])</g)].map(([, name]) => name);
  assert.deepEqual(names, ['z', 'a', 'b']);
  assert.match(page, /filters\.js/);
  const [, casePage] =
    [...buildSite([resultsOf(executions)])].find(([path]) => path.startsWith('cases/')) ?? [];
  assert.doesNotMatch(casePage ?? '', /filters\.js/, 'only lists have filters');
});

test('the pretty report has a row for what needs no server, and errors in red', () => {
  const render = (all: readonly TestResult[], color: boolean): string =>
    reporters['pretty']?.render([resultsOf(all)], { color }) ?? '';
  assert.match(
    render([execution('passed', { topology: 'none' })], false),
    /\n {2}without a server +1 +1 /,
  );
  const red = `\u001b[31m${'1'.padStart(12)}\u001b[0m`;
  assert.equal(render([execution('errored')], true).split(red).length, 3);
  assert.ok(render([execution('skipped')], true).includes(`\u001b[0m${'1'.padStart(12)}\u001b[2m`));
  const many = Array.from({ length: 22 }, (_, at) => execution('failed', { case: `case ${at}` }));
  assert.match(render(many, false), /… and 2 more\n/);
  assert.doesNotMatch(render(many.slice(0, 20), false), /… and/);
});
