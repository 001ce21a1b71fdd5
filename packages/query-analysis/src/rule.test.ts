import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdRule } from './rule.test-support.ts';

test('no encrypted field leaves in plain text, whatever the command', () => {
  const { marked, unmarked, refused } = holdRule(1, 2000);
  // An analysis that refuses everything keeps the rule, too.
  assert.ok(marked > 300, `${marked} were marked, ${unmarked} not, ${refused} refused`);
});
