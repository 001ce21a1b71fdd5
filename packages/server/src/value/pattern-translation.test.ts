import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compileRegExp } from './regular-expression.ts';

describe('patterns of PCRE', () => {
  const cases: readonly (readonly [string, string, string, boolean])[] = [
    ['^b$', '', 'a\nb\nc', false],
    ['^b$', 'm', 'a\nb\nc', true],
    ['c$', '', 'c\n', true],
    ['c\\z', '', 'c\n', false],
    ['c\\Z', '', 'c\n', true],
    ['\\Ab', 'm', 'a\nb', false],
    ['a.b', '', 'a\nb', false],
    ['a.b', 's', 'a\nb', true],
    ['(?i)ABC', '', 'abc', true],
    ['a b # c', 'x', 'ab', true],
    ['a[ ]b', 'x', 'a b', true],
    ['[[:upper:]]+', '', 'abC', true],
    ['[[:digit:]x]', '', 'y', false],
    ['\\Qa.b\\E', '', 'axb', false],
    ['(?P<n>a)(?P=n)', '', 'aa', true],
    ['a(?#no)b', '', 'ab', true],
    ['\\x{1F600}', '', '\u{1f600}', true],
    ['\\p{Lu}', '', 'É', true],
    ['[]a]', '', ']', true],
    ['\\d{2}', '', '12', true],
  ];
  for (const [pattern, flags, text, answer] of cases) {
    test(`/${pattern}/${flags} on ${JSON.stringify(text)}`, () => {
      assert.equal(compileRegExp(pattern, flags).test(text), answer);
    });
  }

  test('refuses what no engine reads', () => {
    assert.throws(() => compileRegExp('(', ''), { codeName: 'Location51091' });
    assert.throws(() => compileRegExp('[a', ''), { message: /missing terminating \]/ });
    assert.throws(() => compileRegExp('*', ''), { message: /does not follow a repeatable item$/ });
    assert.throws(() => compileRegExp('a', 'g'), { codeName: 'Location51108' });
  });
});
