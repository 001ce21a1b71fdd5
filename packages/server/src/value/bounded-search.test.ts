import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SearchLimitExceeded, searchBounded } from './bounded-search.ts';

const EVIL: readonly (readonly [RegExp, string])[] = [
  [/(a+)+$/, `${'a'.repeat(40)}!`],
  [/^(a|aa)+$/, `${'a'.repeat(60)}!`],
  [/(?:a*)*b/, 'a'.repeat(40)],
  [/(x+x+)+y/, 'x'.repeat(40)],
  [/^(?=a)(\w+\s?)*$/, `${'a'.repeat(40)}!`],
  [new RegExp(`${'a?'.repeat(40)}${'a'.repeat(40)}`), 'a'.repeat(40)],
  [/(a+)+\1$/, `${'a'.repeat(40)}!`],
  [/.*.*.*=.*y/, 'x'.repeat(20_000)],
];

describe('a search', () => {
  for (const [pattern, text] of EVIL) {
    it(`by ${pattern} ends`, () => {
      assert.throws(
        () => searchBounded(pattern, text, () => pattern.test(text)),
        SearchLimitExceeded,
      );
    });
  }

  it('finds what there is to be found, guarded or not', () => {
    const found: readonly (readonly [RegExp, string])[] = [
      [/^[a-z]+$/, 'abc'],
      [/(a+)+$/, 'a'.repeat(100)],
      [/needle.*end$/, `${'hay '.repeat(10_000)}needle in the end`],
    ];
    for (const [pattern, text] of found) {
      assert.equal(
        searchBounded(pattern, text, () => pattern.test(text)),
        true,
      );
    }
  });

  it('passes on what is thrown, and can be made inside another', () => {
    const text = 'a'.repeat(100);
    const pattern = /(a+)+$/;
    const inner = (): boolean => searchBounded(/b/, text, () => /b/.test(text));
    assert.equal(searchBounded(pattern, text, inner), false);
    assert.throws(() => searchBounded(pattern, text, () => JSON.parse('x')), SyntaxError);
  });
});
