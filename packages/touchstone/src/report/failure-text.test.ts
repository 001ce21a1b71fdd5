import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestResult } from '../run/test-result.ts';
import { escapeXml } from './escape-xml.ts';
import { explainFailure } from './failure-text.ts';

const BARE: TestResult = {
  suite: 'crud',
  file: 'crud/a.json',
  case: 'finds',
  topology: 'single',
  serverVersion: '8.2.1',
  outcome: 'failed',
  reason: 'it did not find',
  durationMS: 1,
};
const NOTHING_SEEN = { mismatches: [], events: {} };

test('a failure is told from its reason to what each client showed', () => {
  const event = (name: string): TestResult['details'] => ({
    ...NOTHING_SEEN,
    events: {
      silent: [],
      client0: [{ sequence: 1, category: 'command', name, observedAt: 5, fields: { n: 1 } }],
    },
  });
  const text = explainFailure({
    ...BARE,
    details: {
      ...event('commandStartedEvent'),
      place: 'operations[0]',
      operation: { name: 'find' },
      mismatches: [
        { path: '', message: 'an array', expected: [1], actual: 5 },
        { path: 'a.b', message: 'absent', expected: undefined, actual: 6 },
      ],
      stack: 'Error: here',
      events: event('commandStartedEvent')?.events ?? {},
    },
  });
  assert.deepEqual(text.split('\n'), [
    'it did not find',
    'at operations[0]',
    'operation: {"name":"find"}',
    '(whole value): an array',
    '  expected: [1]',
    '  actual:   5',
    'a.b: absent',
    '  expected: nothing',
    '  actual:   6',
    'Error: here',
    'what client0 showed:',
    '  commandStartedEvent {"n":1}',
  ]);
});

test('what is not known is left out', () => {
  assert.equal(explainFailure(BARE), 'it did not find');
  assert.equal(explainFailure({ ...BARE, reason: null }), 'failed');
  assert.equal(explainFailure({ ...BARE, details: NOTHING_SEEN }), 'it did not find');
});

test('long values are cut, and those that no format has are told in words', () => {
  const endless: Record<string, unknown> = {};
  endless['self'] = endless;
  const shown = (operation: unknown): string =>
    explainFailure({ ...BARE, details: { ...NOTHING_SEEN, operation } }).split('\n')[1] ?? '';
  assert.equal(shown(endless), 'operation: [object Object]');
  assert.equal(shown('x'.repeat(598)), `operation: "${'x'.repeat(598)}"`);
  assert.equal(shown('x'.repeat(599)), `operation: "${'x'.repeat(599)}…`);
});

test('XML has no form for control characters, so their pictures stand there', () => {
  assert.equal(
    escapeXml(`<a b="&">\t\r\n\0\u001b[1m€😀`),
    '&lt;a b=&quot;&amp;&quot;&gt;\t\r\n␀␛[1m€😀',
  );
});
