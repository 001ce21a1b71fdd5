import assert from 'node:assert/strict';
import { test } from 'node:test';
import { switchMutants } from './find-mutants.ts';

/** The answer of the module's `f` with one fault on, or with none. */
function answer(text: string, active: number, ...given: unknown[]): unknown {
  const body = switchMutants(text).text;
  return new Function('__mutant', 'given', `${body}; return f(...given);`)(
    (id: number) => id === active,
    given,
  );
}

test('each fault has a switch of its own, also within another', () => {
  const text = 'function f(a, b) { if (a < b && !a) { return 1; } return 2; }';
  const { mutants } = switchMutants(text);
  const shown = mutants.map(({ original, mutated }) => `${original} → ${mutated}`);
  assert.deepEqual(shown, [
    'a < b && !a → true',
    'a < b && !a → false',
    'a < b && !a → (a < b) || (!a)',
    'a < b → (a) <= (b)',
    '!a → a',
  ]);
  assert.equal(answer(text, -1, 0, 1), 1);
  assert.equal(answer(text, 1, 0, 1), 2);
  assert.equal(answer(text, 2, 1, 2), 1);
  assert.equal(answer(text, 3, 0, 0), 1);
  assert.equal(answer(text, 4, 0, 1), 2);
});

test('a statement can be forgotten, and an operand that stands in for null', () => {
  const text = 'function f(a) { const seen = []; seen.push(a ?? 5); return seen; }';
  assert.deepEqual(answer(text, -1, undefined), [5]);
  assert.deepEqual(answer(text, 0, 1), []);
  assert.deepEqual(answer(text, 1, undefined), [undefined]);
});

test('texts that are put together, names of fields and words of errors are left alone', () => {
  const { mutants } = switchMutants("const a = 'x' + y + 'z'; const b = { c: 1 };");
  assert.deepEqual(mutants, []);
});

test('a statement that an else follows keeps it', () => {
  const text = 'function f(a) { let b = 0; if (a) b = 1; else b = 2; return b; }';
  assert.equal(answer(text, -1, true), 1);
  assert.equal(answer(text, -1, false), 2);
  assert.equal(answer(text, 2, true), 0);
});

test('the name of a method that every object has is no mistake', () => {
  assert.deepEqual(switchMutants('const a = b.toString();').mutants, []);
});
