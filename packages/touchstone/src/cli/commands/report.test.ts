import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { buildResults } from '../../report/results.ts';
import type { Outcome } from '../../run/test-result.ts';
import { main } from '../main.ts';

const scratch = mkdtempSync(join(tmpdir(), 'touchstone-report-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

function resultsFile(name: string, outcomes: Readonly<Record<string, Outcome>>): string {
  const facts = { suite: 'crud', topology: 'single' as const, serverVersion: '8.2.1' };
  const results = buildResults(
    {
      driver: { name: 'go', version: '2.1.0', language: 'Go' },
      server: { name: 'embedded', version: '8.2.1' },
      specifications: { commit: null },
      startedAt: '2026-01-01T00:00:00.000Z',
      durationMS: 1,
    },
    Object.entries(outcomes).map(([file, outcome]) => {
      return { ...facts, file, case: 'finds', outcome, reason: null, durationMS: 1 };
    }),
  );
  const path = join(scratch, name);
  writeFileSync(path, JSON.stringify(results));
  return path;
}

/** The status, and what was written to either stream. */
async function report(...args: readonly string[]): Promise<[number, string]> {
  let told = '';
  const stream = { write: (text: string) => (told += text) };
  const { signal } = new AbortController();
  const terminal = { out: stream, err: stream, color: false, interrupted: signal };
  return [await main(['report', ...args], terminal), told];
}

test('a comparison without a site is a text, with the status of diff', async () => {
  const whole = resultsFile('whole.json', { a: 'passed', b: 'failed' });
  const worse = resultsFile('worse.json', { a: 'failed', b: 'failed' });
  const [status, told] = await report(worse, '--compare', whole);
  assert.equal(status, 1);
  assert.match(told, /^worse {3}passed → failed {2}go single {2}a: finds$/m);
  const shards = [resultsFile('1.json', { a: 'passed' }), resultsFile('2.json', { b: 'failed' })];
  const [same, nothing] = await report(...shards, '--compare', whole);
  assert.equal(same, 0, nothing);
  assert.match(nothing, /^Every case came out the same\.$/m);
});

test('options that do not belong together are refused with what would be right', async () => {
  for (const [args, expected] of [
    ['--known-failing b.json', /--known-failing is for a site: add --out DIR/],
    ['--compare b.json --reporter tap', /leave --reporter out/],
    ['--out x --reporter html', /choose one of them/],
  ] as const) {
    const [status, told] = await report('a.json', ...args.split(' '));
    assert.equal(status, 2, args);
    assert.match(told, expected);
  }
});
