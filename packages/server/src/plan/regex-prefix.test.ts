import assert from 'node:assert/strict';
import { it } from 'node:test';
import { BSONRegExp } from 'bson';
import fc from 'fast-check';
import { compareValues } from '../value/compare.ts';
import { behindPrefix, regexPrefix } from './regex-prefix.ts';

/** A pattern, its flags, the prefix that all strings have which it matches, and whether those are all that have it. */
const PREFIXES: readonly (readonly [string, string, string?, boolean?])[] = [
  ['^abc', '', 'abc', true],
  ['\\Aabc', '', 'abc', true],
  ['^abc', 's', 'abc', false],
  ['^abc', 'u', 'abc', false],
  ['^abc', 'i'],
  ['^abc', 'm'],
  ['^abc', 'x', 'abc', false],
  ['^a b # c', 'x', 'ab', false],
  ['^a\\ b', 'x'],
  ['abc', ''],
  ['', ''],
  ['^', ''],
  ['^a|b', ''],
  ['^abc.*', '', 'abc', true],
  ['^abc.*d', '', 'abc', false],
  ['^abc.', '', 'abc', false],
  ['^ab[cd]', '', 'ab', false],
  ['^abc*', '', 'ab', false],
  ['^abc?', '', 'ab', false],
  ['^abc{2}', '', 'ab', false],
  ['^abc+', '', 'abc', false],
  ['^a*', ''],
  ['^a$', '', 'a', false],
  ['^a\\.b', '', 'a.b', true],
  ['^a\\.', '', 'a.', true],
  ['^a\\db', '', 'a', false],
  ['^a\\1', '', 'a', false],
  ['^a\\Z', '', 'a', false],
  ['^\\w', ''],
  ['^(a)', ''],
  ['^a\\', '', 'a', false],
];

it('finds what all strings begin with that a pattern matches', () => {
  for (const [pattern, options, prefix, isExact] of PREFIXES)
    assert.deepEqual(
      regexPrefix(new BSONRegExp(pattern, options)),
      prefix === undefined ? undefined : { prefix, isExact },
      `/${pattern}/${options}`,
    );
});

it('finds the least string behind all that begin alike', () => {
  for (const [prefix, behind] of [
    ['abc', 'abd'],
    ['a\u{10ffff}', 'b'],
    ['a\u{10fffe}', 'a\u{10ffff}'],
    ['a\ud7ff', 'a\ue000'],
    ['\u{10ffff}', undefined],
    ['\u{10ffff}\u{10ffff}', undefined],
    ['', undefined],
  ] as const)
    assert.equal(behindPrefix(prefix), behind, prefix);
});

it('property: no string that begins alike is at the string behind or after it', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(text, text, (prefix, rest) => {
      const behind = behindPrefix(prefix);
      assert.ok(behind === undefined || compareValues(`${prefix}${rest}`, behind) < 0);
    }),
  );
});
