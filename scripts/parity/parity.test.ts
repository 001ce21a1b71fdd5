import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CALLS } from './calls/index.ts';
import { reasonFor } from './differences.ts';
import { runAgainstServer } from './stage.ts';

/** One call of so many is made here; `npm run test:parity` makes all of them. */
const ONE_OF = 24;
/** Those that wait for something take long. */
const SLOW = /change stream|nobody there|event |aborted meanwhile|too large|oversized|not met/;

test('both drivers do the same, but where a specification is broken by one', async () => {
  const some = CALLS.filter(({ name }, index) => index % ONE_OF === 0 && !SLOW.test(name));
  const differences = await runAgainstServer(some);
  const unwanted = differences.filter((difference) => reasonFor(difference) === undefined);
  assert.deepEqual(unwanted, []);
});

test('no two calls have the same name', () => {
  const names = CALLS.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  assert.deepEqual(twice, []);
});
