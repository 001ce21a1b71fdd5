import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProcessVariables } from './process-variables.ts';

test('variables are as they were, however often they have been set', () => {
  process.env['TOUCHSTONE_TEST_A'] = 'before';
  delete process.env['TOUCHSTONE_TEST_B'];
  const variables = new ProcessVariables();
  variables.set({ TOUCHSTONE_TEST_A: 'once', TOUCHSTONE_TEST_B: 'new' });
  assert.equal(process.env['TOUCHSTONE_TEST_A'], 'once');
  variables.set({ TOUCHSTONE_TEST_A: null, TOUCHSTONE_TEST_B: 'newer' });
  assert.ok(!('TOUCHSTONE_TEST_A' in process.env));
  assert.equal(process.env['TOUCHSTONE_TEST_B'], 'newer');
  variables.restore();
  assert.equal(process.env['TOUCHSTONE_TEST_A'], 'before');
  assert.ok(!('TOUCHSTONE_TEST_B' in process.env));
  delete process.env['TOUCHSTONE_TEST_A'];
});
