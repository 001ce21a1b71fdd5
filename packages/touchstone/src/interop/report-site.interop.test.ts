import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { buildResults, type Results } from '../report/results.ts';
import { buildSite } from '../report/site/site.ts';
import type { Outcome, TestResult } from '../run/test-result.ts';
import { BrowserPage, noChromium } from './chromium.test-support.ts';

const scratch = mkdtempSync(join(tmpdir(), 'touchstone-site-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
/** The place where the pictures stay to be looked at. */
const pictures = process.env['TOUCHSTONE_PICTURES'] ?? scratch;
mkdirSync(pictures, { recursive: true });

/** A case as readers meet it: a file's operations, and a command with its reply. */
const filter = { filter: { name: 'Ada', age: { $gt: 30 } } };
const operations = [
  {
    name: 'insertOne',
    object: 'collection0',
    arguments: { document: { _id: 1, name: 'Ada', age: 36 } },
  },
  {
    name: 'find',
    object: 'collection0',
    arguments: filter,
    expectResult: [{ _id: 1, name: 'Ada', age: 36 }],
  },
];
const told = (sequence: number, name: string, fields: Readonly<Record<string, unknown>>) => ({
  sequence,
  category: 'command' as const,
  name,
  observedAt: 1000 + sequence,
  fields: { commandName: 'find', ...fields },
});
const events = {
  client0: [
    told(1, 'commandStartedEvent', {
      databaseName: 'db',
      command: { find: 'people', ...filter, $db: 'db' },
    }),
    told(2, 'commandSucceededEvent', {
      reply: { ok: 1, cursor: { id: 0, ns: 'db.people', firstBatch: [] } },
    }),
  ],
};

function execution(suite: string, name: string, outcome: Outcome): TestResult {
  const mismatch = { path: 'result', message: 'an equal value', expected: { n: 1 }, actual: 2 };
  return {
    suite,
    file: `${suite}/tests/unified/${suite}.json`,
    case: name,
    topology: name.includes('replica') ? 'replicaset' : 'single',
    serverVersion: '8.2.1',
    outcome,
    reason: outcome === 'passed' ? null : `${name} ${outcome}`,
    durationMS: 20,
    ...(outcome === 'failed' && {
      details: {
        place: 'operations[1]',
        operation: operations[1],
        operations,
        mismatches: [mismatch],
        events,
      },
    }),
  };
}

function resultsOf(name: string, executions: readonly TestResult[]): Results {
  return buildResults(
    {
      driver: { name, version: '1.0.0', language: 'Node.js' },
      server: { name: 'embedded', version: '8.2.1' },
      specifications: { commit: '92b3c0b9287bfba1b0ec4084300858d05c654f8c' },
      startedAt: '2026-01-02T03:04:05.678Z',
      durationMS: 2000,
    },
    executions,
  );
}

const cases: readonly TestResult[] = [
  execution('crud', 'finds', 'failed'),
  execution('crud', 'replica finds', 'failed'),
  execution('sessions', 'snapshot', 'unsupported'),
  execution('transactions', 'commits', 'passed'),
];
/** With these, each kind of change is there to be looked at. */
const earlier: readonly TestResult[] = [
  execution('crud', 'finds', 'passed'),
  execution('sessions', 'snapshot', 'failed'),
  execution('transactions', 'commits', 'failed'),
  execution('transactions', 'aborts', 'passed'),
];
const site = buildSite(
  [resultsOf('one', cases), resultsOf('two', [execution('crud', 'finds', 'errored')])],
  { previous: [resultsOf('one', earlier)] },
);
for (const [path, text] of site) {
  mkdirSync(dirname(join(scratch, path)), { recursive: true });
  writeFileSync(join(scratch, path), text);
}
const addressOf = (path: string): string => pathToFileURL(join(scratch, path)).href;

const SHOWN = `[...document.querySelectorAll('.cases tbody tr:not([hidden]) a')].map((a) => a.textContent).join()`;
const TOO_WIDE = 'document.documentElement.scrollWidth > innerWidth';

test('the site filters, is led by the keyboard, and fits a telephone', {
  skip: noChromium,
}, async () => {
  await using page = await BrowserPage.open();
  const resize = async (width: number): Promise<void> => {
    const size = { width, height: 1000, deviceScaleFactor: 1, mobile: width < 500 };
    await page.send('Emulation.setDeviceMetricsOverride', size);
  };
  const keep = async (name: string): Promise<void> =>
    writeFileSync(join(pictures, `${name}.png`), await page.picture());
  const choose = (name: string, value: string): Promise<unknown> =>
    page.evaluate(`{ const field = document.querySelector('#filters [name=${name}]');
      field.value = '${value}'; field.dispatchEvent(new Event('input', { bubbles: true })); }`);
  await resize(1280);
  await page.goto(addressOf('index.html'));
  await keep('desktop');
  assert.equal(await page.evaluate(SHOWN), 'finds,replica finds,finds');

  // A cell of the matrix leads to its cases on the page of the suite, by the keyboard.
  await page.evaluate(`document.querySelector('a.chip[data-topology=replicaset]').focus()`);
  await page.follow(() => page.key('Enter', 13));
  assert.equal(await page.evaluate(SHOWN), 'replica finds');
  assert.equal(await page.evaluate('document.activeElement.id'), 'cases');
  await page.evaluate(`document.querySelector('#filters [type=reset]').click();
    new Promise((resolve) => setTimeout(resolve))`);
  assert.equal(await page.evaluate('location.hash'), '');

  await page.goto(addressOf('suites/sessions.html'));
  await choose('outcome', 'unsupported');
  assert.equal(await page.evaluate(SHOWN), 'snapshot');
  await page.goto(addressOf('index.html'));
  for (const [field, value, expected] of [
    ['driver', 'two-1.0.0', 'finds'],
    ['driver', '', 'finds,replica finds,finds'],
    ['outcome', 'errored', 'finds'],
    ['suite', 'sessions', ''],
    ['outcome', '', ''],
    ['suite', 'crud', 'finds,replica finds,finds'],
    ['text', 'REPLICA', 'replica finds'],
  ] as const) {
    await choose(field, value);
    assert.equal(await page.evaluate(SHOWN), expected, `${field} ${value}`);
  }
  assert.equal(await page.evaluate('location.hash'), '#suite=crud&text=REPLICA');
  assert.equal(
    await page.evaluate(`document.getElementById('count').textContent`),
    '1 of 3 entries',
  );

  const casePath = [...site.keys()].find((path) => path.startsWith('cases/finds')) ?? '';
  for (const scheme of ['light', 'dark']) {
    const features = [{ name: 'prefers-color-scheme', value: scheme }];
    await page.send('Emulation.setEmulatedMedia', { features });
    for (const width of [1280, 390]) {
      await resize(width);
      for (const path of ['index.html', 'suites/crud.html', 'changes.html', casePath]) {
        await page.goto(addressOf(path));
        await keep(`${path === casePath ? 'case' : basename(path, '.html')}-${scheme}-${width}`);
        assert.equal(await page.evaluate(TOO_WIDE), false, `${path} at ${width}`);
      }
    }
  }
  // A case's page shows where in its operations it failed, and opens what went over the wire.
  await page.goto(addressOf(casePath));
  const texts = (selector: string): string =>
    `[...document.querySelectorAll('${selector}')].map((e) => e.textContent.trim()).join('|')`;
  assert.match(
    String(await page.evaluate(texts('.operations summary'))),
    /insertOne.*\|find.*here$/,
  );
  await page.evaluate(`document.querySelector('.events summary').click()`);
  assert.match(String(await page.evaluate(texts('.events [open] pre'))), /"find": "people"/);
  assert.deepEqual(page.faults, []);
});
