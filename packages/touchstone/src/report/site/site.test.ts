import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome, TestResult } from '../../run/test-result.ts';
import { buildResults, type Results } from '../results.ts';
import { html } from './markup.ts';
import { buildSite } from './site.ts';

const HOSTILE = `</td><script>alert('x')</script><img src=x onerror="alert(1)"> & "quoted"`;

function execution(name: string, outcome: Outcome, more: Partial<TestResult> = {}): TestResult {
  const reason = outcome === 'passed' ? null : `because it ${outcome}`;
  const file = 'crud/tests/unified/find.json';
  const base = { suite: 'crud', file, case: name, topology: 'single', serverVersion: '8.2.1' };
  return { ...base, topology: 'single', outcome, reason, durationMS: 1500, ...more };
}

function resultsOf(version: string, executions: readonly TestResult[]): Results {
  return buildResults(
    {
      driver: { name: 'some-driver', version, language: 'Node.js' },
      server: { name: 'embedded', version: '8.2.1' },
      specifications: { commit: '92b3c0b9287bfba1b0ec4084300858d05c654f8c' },
      startedAt: '2026-01-02T03:04:05.678Z',
      durationMS: 256_000,
    },
    executions,
  );
}

const failed = execution('finds', 'failed', {
  topology: 'replicaset',
  details: {
    place: 'operations[0]',
    operation: { name: 'find', object: 'collection0' },
    mismatches: [
      { path: 'x.y', message: 'equal to 1', expected: { a: 1, b: 2 }, actual: { a: 1, b: 3 } },
    ],
    events: {
      client0: [
        {
          sequence: 1,
          category: 'command',
          name: 'commandStartedEvent',
          observedAt: 5,
          fields: { commandName: 'find' },
        },
      ],
    },
  },
});

function file(site: ReadonlyMap<string, string>, pattern: RegExp): string {
  const path = [...site.keys()].find((name) => pattern.test(name));
  assert.ok(path !== undefined, `no file ${pattern} in ${[...site.keys()].join(' ')}`);
  return site.get(path) ?? '';
}

test('a template escapes texts, in elements and in attributes, and takes markup as it is', () => {
  const inner = html`<b>${'<i>'}</b>`;
  assert.equal(
    html`<p title="${'"'}">${[inner, 1, undefined]}</p>`.markup,
    '<p title="&quot;"><b>&lt;i&gt;</b>1</p>',
  );
});

test('the entrance has a matrix of drivers, suites and topologies, with dates and a legend', () => {
  const executions = [execution('a', 'passed'), execution('b', 'skipped'), failed];
  const index = file(buildSite([resultsOf('1.0.0', executions)]), /^index\.html$/);
  assert.match(index, /single <b>1\/1<\/b> \+1<span class="aside"> not run</);
  assert.match(
    index,
    /href="suites\/crud\.html#driver=some-driver-1\.0\.0&amp;topology=replicaset"/,
  );
  assert.match(index, /<time datetime="2026-01-02T03:04:05\.678Z">2026-01-02 03:04 UTC<\/time>/);
  assert.match(index, /✗ failed<\/span><\/dt><dd>the driver did otherwise/);
  assert.match(index, /4 min 16 s/);
});

test('the entrance lists failures alone; what did not run stands on the page of its suite, once for all drivers', () => {
  const executions = [execution('a', 'passed'), execution('b', 'skipped'), failed];
  const site = buildSite([resultsOf('1.0.0', executions), resultsOf('2.0.0', executions)]);
  const names = (page: string): readonly string[] =>
    [...(site.get(page) ?? '').matchAll(/data-driver="([^"]+)" data-outcome="([^"]+)/g)].map(
      ([, drivers, outcome]) => `${outcome} with ${drivers}`,
    );
  const both = 'some-driver-1.0.0 some-driver-2.0.0';
  assert.deepEqual(names('index.html'), [`failed unexplained with ${both}`]);
  assert.deepEqual(names('suites/crud.html'), [
    `failed unexplained with ${both}`,
    `skipped with ${both}`,
  ]);
});

test('a case that failed has a page with both sides, the operation, the events, the reason and the official test', () => {
  const known = [
    { driver: 'some-driver@1', case: 'crud/tests/unified/find.json: finds', reason: 'DRV-1' },
  ];
  const executions = [execution('finds', 'passed'), failed];
  const site = buildSite([resultsOf('1.0.0', executions)], { known });
  const page = file(site, /^cases\/finds-[0-9a-f]{8}\.html$/);
  assert.match(
    page,
    /Expected<\/figcaption><pre tabindex="0">[^<]*<mark> {2}&quot;b&quot;: 2<\/mark>/,
  );
  assert.match(
    page,
    /Actual<\/figcaption><pre tabindex="0">[^<]*<mark> {2}&quot;b&quot;: 3<\/mark>/,
  );
  assert.match(page, /&quot;object&quot;: &quot;collection0&quot;/);
  assert.match(page, /<code>commandStartedEvent<\/code> find/);
  assert.match(page, /<strong>Known:<\/strong> DRV-1/);
  assert.match(
    page,
    /href="https:\/\/github\.com\/mongodb\/specifications\/blob\/92b3c0b9287bfba1b0ec4084300858d05c654f8c\/source\/crud\/tests\/unified\/find\.json"/,
  );
  assert.match(site.get('index.html') ?? '', /1 failed<\/span>, 1 with a known reason/);
  assert.match(page, /passed<\/span> single, server 8\.2\.1, 1\.5 s/);
});

test('names and values of a results file never become markup, and nothing is loaded from elsewhere', () => {
  const hostile = execution(HOSTILE, 'failed', {
    suite: HOSTILE,
    file: HOSTILE,
    reason: HOSTILE,
    details: {
      place: HOSTILE,
      operation: HOSTILE,
      mismatches: [{ path: HOSTILE, message: HOSTILE, expected: HOSTILE, actual: HOSTILE }],
      stack: HOSTILE,
      events: {
        [HOSTILE]: [
          { sequence: 1, category: 'log', name: HOSTILE, observedAt: 0, fields: { x: HOSTILE } },
        ],
      },
    },
  });
  const site = buildSite(
    [{ ...resultsOf(HOSTILE, [hostile]), specifications: { commit: HOSTILE } }],
    { previous: [resultsOf('1.0.0', [execution(HOSTILE, 'passed')])] },
  );
  for (const [path, text] of site) {
    if (path === 'results.json') continue;
    assert.match(path, /^[a-z0-9./-]+$/);
    assert.doesNotMatch(text, /<img|<script>|<\/td><script|onerror="/, path);
    assert.doesNotMatch(text, /(?:src|url|@import)[=(]\s*["']?(?:https?:)?\/\//, path);
  }
});

test('a comparison tells what is better, worse, new and gone', () => {
  const before = resultsOf('1.0.0', [
    execution('mended', 'failed'),
    execution('broken', 'passed'),
    execution('same', 'passed'),
    execution('left', 'passed'),
  ]);
  const after = resultsOf('1.1.0', [
    execution('mended', 'passed'),
    execution('broken', 'errored'),
    execution('same', 'passed'),
    execution('arrived', 'passed'),
  ]);
  const page = file(buildSite([after], { previous: [before] }), /^changes\.html$/);
  const [, earlier, later, worse, better, other, arrived, gone] = page.split('<h2>');
  assert.match(earlier ?? '', /^Before<[\s\S]*some-driver 1\.0\.0<[\s\S]*<time datetime="2026-/);
  assert.match(later ?? '', /^After<[\s\S]*some-driver 1\.1\.0<[\s\S]*<time datetime="2026-/);
  assert.match(other ?? '', /^= Other, and as near to a pass<\/h2><p>None/);
  assert.match(worse ?? '', /^▼ Worse[\s\S]*passed[\s\S]*→[\s\S]*errored[\s\S]*>broken</);
  assert.match(better ?? '', /^▲ Better[\s\S]*failed[\s\S]*→[\s\S]*passed[\s\S]*mended/);
  assert.match(arrived ?? '', /^\+ New[\s\S]*arrived \(single\)/);
  assert.match(gone ?? '', /^− Gone[\s\S]*left \(single\)/);
  assert.doesNotMatch(page, /\bsame\b/);
  assert.match(page, /<b>1<\/b> better/);
  assert.equal(buildSite([after]).has('changes.html'), false);
});

test('each driver has a badge that says its numbers, and the results lie beside the pages', () => {
  const site = buildSite([
    resultsOf('1.0.0', [execution('a', 'passed'), failed]),
    resultsOf('2.0.0', [execution('a', 'passed'), execution('b', 'unsupported')]),
  ]);
  assert.match(site.get('badges/some-driver-1.0.0.svg') ?? '', /1 of 2 passed/);
  assert.match(site.get('badges/some-driver-2.0.0.svg') ?? '', /1 of 1 passed/);
  assert.equal(JSON.parse(site.get('results.json') ?? '').length, 2);
});
