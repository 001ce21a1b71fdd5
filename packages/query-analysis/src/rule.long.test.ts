import { test } from 'node:test';
import { holdRule } from './rule.test-support.ts';

test('no encrypted field leaves in plain text in 100 000 random commands', (context) => {
  const seed = Number(process.env['TOUCHSTONE_SEED'] ?? 10_000);
  const { marked, unmarked, refused } = holdRule(seed, 100_000);
  context.diagnostic(`${marked} were marked, ${unmarked} had nothing to mark, ${refused} refused`);
});
