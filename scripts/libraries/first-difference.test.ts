import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstDifference } from './first-difference.ts';

test('equal outputs do not differ', () => {
  assert.equal(firstDifference('a\nb', 'a\nb'), undefined);
});

test('the first line that differs is told with those before', () => {
  assert.equal(firstDifference('a\nb\nc', 'a\nx\nc'), '    a\n  - b\n  - c\n  + x\n  + c');
});

test('an output that ends too early differs where it ends', () => {
  assert.equal(firstDifference('a\nb', 'a'), '    a\n  - b');
  assert.equal(firstDifference('a', 'a\nb'), '    a\n  + b');
});
