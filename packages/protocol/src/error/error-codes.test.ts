import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isNodeIsRecovering,
  isNotWritablePrimary,
  isResumableChangeStreamCode,
  isRetryableReadCode,
  isRetryableWriteCode,
  isShutdown,
  isStateChange,
} from './error-categories.ts';
import { codeNameOf, codeOf, ERROR_CODES } from './error-codes.ts';

test('codes and names lead to one another, each once', () => {
  const entries = Object.entries(ERROR_CODES);
  assert.ok(entries.length > 350);
  assert.equal(new Set(entries.map(([, code]) => code)).size, entries.length);
  for (const [name, code] of entries) {
    assert.equal(codeNameOf(code), name);
    assert.equal(codeOf(name), code);
  }
});

test('well-known codes', () => {
  assert.equal(ERROR_CODES.DuplicateKey, 11000);
  assert.equal(ERROR_CODES.NamespaceNotFound, 26);
  assert.equal(ERROR_CODES.NotWritablePrimary, 10107);
  assert.equal(codeNameOf(59), 'CommandNotFound');
});

test('a code without a name is called by its number', () => {
  assert.equal(codeNameOf(40415), 'Location40415');
  assert.equal(codeOf('Location40324'), 40324);
  assert.equal(codeOf('Location0x1'), undefined);
  assert.equal(codeOf('NoSuchName'), undefined);
  assert.equal(codeOf('toString'), undefined);
});

/** Category, a code in it, a code that is not. */
const categories: readonly [(code: number) => boolean, readonly number[], readonly number[]][] = [
  [isNotWritablePrimary, [10107, 13435, 10058], [13436, 11600, 1]],
  [isNodeIsRecovering, [11600, 11602, 13436, 189, 91], [10107, 13435, 262]],
  [isShutdown, [11600, 91], [11602, 189]],
  [isStateChange, [10107, 13435, 10058, 11600, 11602, 13436, 189, 91], [6, 112]],
  [isRetryableReadCode, [134, 262, 6, 7, 89, 9001, 10107], [11601, 112, 10058]],
  [isRetryableWriteCode, [262, 6, 7, 89, 91, 189, 9001, 13436], [134, 64, 11000]],
  [isResumableChangeStreamCode, [63, 133, 150, 234, 13388, 262], [43, 136, 237, 11601]],
];

for (const [category, inside, outside] of categories) {
  test(`${category.name} holds for ${inside.join(', ')}`, () => {
    for (const code of inside) assert.equal(category(code), true, `${code}`);
    for (const code of outside) assert.equal(category(code), false, `${code}`);
  });
}
