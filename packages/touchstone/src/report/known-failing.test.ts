import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Outcome, TestResult } from '../run/test-result.ts';
import { judge, type KnownFailure, knownFailureOf, readKnownFailing } from './known-failing.ts';

const FILE = 'crud/a.json';
const GO = { name: 'go', version: '1.2.3' };

function known(name: string, more: Partial<KnownFailure> = {}): KnownFailure {
  return { driver: 'go', case: `${FILE}: ${name}`, reason: 'because', ...more };
}

function ran(outcomes: Readonly<Record<string, Outcome>>): readonly TestResult[] {
  const facts = { suite: 'crud', file: FILE, topology: 'single', serverVersion: '8.2.1' } as const;
  return Object.entries(outcomes).map(([name, outcome]) => ({
    ...facts,
    case: name,
    outcome,
    reason: null,
    durationMS: 1,
  }));
}

const CORPUS = new Set(['one', 'two'].map((name) => `${FILE}: ${name}`));

test('a listed case must fail where it ran, and a stale entry is told', () => {
  const cases: readonly (readonly [Record<string, Outcome>, KnownFailure, string])[] = [
    [{ one: 'failed' }, known('one'), 'expected'],
    [{ one: 'errored' }, known('one'), 'expected'],
    [{ one: 'passed' }, known('one'), 'stale'],
    [{ one: 'skipped' }, known('one'), ''],
    [{}, known('one'), ''],
    [{ one: 'passed' }, known('one', { sometimes: false }), 'stale'],
    [{ one: 'passed' }, known('one', { sometimes: true }), 'lucky'],
    [{ one: 'failed' }, known('one', { sometimes: true }), 'expected'],
    [{ one: 'skipped' }, known('one', { sometimes: true }), ''],
    [{}, known('gone'), 'stale'],
    [{}, known('gone', { sometimes: true }), 'stale'],
    [{ one: 'passed', two: 'passed' }, known('*'), 'stale'],
    [{ one: 'passed', two: 'skipped' }, known('*'), ''],
    [{ one: 'passed' }, known('*'), 'stale'],
    [{ one: 'passed', two: 'failed' }, known('*'), 'expected'],
    [{ one: 'failed' }, known('on'), 'unexpected stale'],
    [{ one: 'failed' }, known('one', { driver: 'rust' }), 'unexpected'],
    [{ one: 'failed' }, known('one', { driver: 'go@1' }), 'expected'],
    [{ one: 'failed' }, known('one', { driver: 'go@2' }), 'unexpected'],
  ];
  for (const [outcomes, entry, expected] of cases) {
    const verdict = judge(GO, ran(outcomes), [entry], CORPUS);
    const told = Object.entries(verdict).flatMap(([kind, keys]) => (keys.length > 0 ? [kind] : []));
    assert.equal(told.join(' '), expected, JSON.stringify([outcomes, entry]));
  }
});

test('a case is told once, however often it failed; entries for files that were not run say nothing', () => {
  const verdict = judge(GO, [...ran({ one: 'failed' }), ...ran({ one: 'errored' })], [], CORPUS);
  assert.deepEqual(verdict.unexpected, [`${FILE}: one`]);
  const elsewhere = known('x', { case: 'crud/b.json: one' });
  assert.deepEqual(judge(GO, [], [elsewhere], CORPUS).stale, []);
});

test('the reason of a failure is that of the first entry that covers it', () => {
  const list = [known('two'), known('o*', { reason: 'first' }), known('one', { reason: 'second' })];
  assert.equal(knownFailureOf(GO, `${FILE}: one`, list)?.reason, 'first');
  assert.equal(knownFailureOf(GO, `${FILE}: three`, list), undefined);
  assert.equal(knownFailureOf({ name: 'rust', version: '1' }, `${FILE}: one`, list), undefined);
});

test('a file, or those of a folder in their order, are read, and what is no list is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'known-failing-'));
  try {
    const write = (name: string, content: unknown): string => {
      const path = join(folder, name);
      writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
      return path;
    };
    mkdirSync(join(folder, 'all'));
    write('all/b.json', [known('b')]);
    write('all/a.json', [known('a', { sometimes: true })]);
    write('all/README.md', 'not a list');
    assert.deepEqual(readKnownFailing(join(folder, 'all')), [
      known('a', { sometimes: true }),
      known('b'),
    ]);
    const refused: readonly (readonly [unknown, RegExp])[] = [
      ['{', /bad\.json: .*JSON/],
      [{}, /bad\.json: an array was expected/],
      [[known('a'), { ...known('b'), reason: '' }], /\[1\]\.reason: a text was expected/],
      [[{ ...known('a'), driver: 1 }], /\[0\]\.driver: a text/],
      [[{ driver: 'go', reason: 'r' }], /\[0\]\.case: a text/],
      [[null], /\[0\]\.driver: a text/],
      [[{ ...known('a'), sometimes: 'yes' }], /\[0\]\.sometimes: true or false was expected/],
    ];
    for (const [content, error] of refused) {
      const path = write('bad.json', content);
      assert.throws(() => readKnownFailing(path), { name: 'BadKnownFailingFile', message: error });
    }
    assert.throws(() => readKnownFailing(join(folder, 'none.json')), /none\.json: .*ENOENT/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
