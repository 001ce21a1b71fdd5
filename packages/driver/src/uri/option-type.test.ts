import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ANY,
  BOOLEAN,
  FUNCTION,
  fromCode,
  isAllowedValue,
  NATURAL,
  OBJECT,
  type OptionType,
  POSITIVE,
  readText,
  STRING,
} from './option-type.ts';

const STALENESS: OptionType = { kind: 'integer', min: 90, or: -1 };
const LEVEL: OptionType = { kind: 'integer', min: -1, max: 9 };
const CHOICE: OptionType = { kind: 'choice', values: ['a', 'b'] };
const LIST: OptionType = { kind: 'list', values: ['a', 'b', 'c'] };
const PAIRS: OptionType = { kind: 'pairs' };
const TAGS: OptionType = { kind: 'tagSets' };
const W: OptionType = { kind: 'w' };
const ONE_OF: OptionType = { kind: 'oneOf', values: [0, 4] };

/** Texts that are taken, and as what. */
const TAKEN: readonly (readonly [OptionType, string, unknown])[] = [
  [BOOLEAN, 'true', true],
  [BOOLEAN, 'false', false],
  [NATURAL, '0', 0],
  [NATURAL, '2147483647', 2_147_483_647],
  [POSITIVE, '1', 1],
  [STALENESS, '-1', -1],
  [STALENESS, '90', 90],
  [LEVEL, '-1', -1],
  [LEVEL, '9', 9],
  [STRING, 'x', 'x'],
  [CHOICE, 'b', 'b'],
  [LIST, 'a', ['a']],
  [LIST, 'c, a', ['c', 'a']],
  [PAIRS, 'k:v', { k: 'v' }],
  [PAIRS, 'k:v:w,l:', { k: 'v:w', l: '' }],
  [TAGS, '', {}],
  [TAGS, 'dc:ny,rack:1', { dc: 'ny', rack: '1' }],
  [TAGS, 'a:b:c', { a: 'b:c' }],
  [W, '0', 0],
  [W, '2147483647', 2_147_483_647],
  [W, 'majority', 'majority'],
  [W, 'x1', 'x1'],
];

for (const [type, text, value] of TAKEN) {
  test(`the text "${text}" is taken as ${type.kind}`, () => {
    assert.deepEqual(readText('name', type, text), { value });
  });
}

/** Texts that are not taken: people are told. */
const NOT_TAKEN: readonly (readonly [OptionType, string])[] = [
  [BOOLEAN, 'maybe'],
  [BOOLEAN, ''],
  [BOOLEAN, 'toString'],
  [NATURAL, '-1'],
  [NATURAL, '2147483648'],
  [NATURAL, '1.5'],
  [NATURAL, ''],
  [NATURAL, ' 1'],
  [NATURAL, '1x'],
  [POSITIVE, '0'],
  [STALENESS, '89'],
  [STALENESS, '-2'],
  [LEVEL, '10'],
  [LEVEL, '-2'],
  [STRING, ''],
  [CHOICE, 'c'],
  [LIST, 'd'],
  [LIST, ''],
  [TAGS, 'dc'],
  [TAGS, ':ny'],
  [TAGS, 'dc:ny,rack'],
  [W, ''],
  [W, '-1'],
  [W, '+1'],
  [W, '1x'],
  [W, '2147483648'],
];

for (const [type, text] of NOT_TAKEN) {
  test(`the text "${text}" is not taken as ${type.kind}, and told with what is allowed`, () => {
    const { value, warning, ...rest } = readText('name', type, text);
    assert.deepEqual([value, rest], [undefined, {}]);
    assert.match(warning ?? '', /^Unsupported value for "name": ".*"; it must be ./);
  });
}

test('old words for truth keep their meaning, and are warned of', () => {
  for (const text of ['1', 'yes', 'y', 't', '0', '-1', 'no', 'n', 'f']) {
    const { value, warning } = readText('name', BOOLEAN, text);
    assert.equal(value, ['1', 'yes', 'y', 't'].includes(text), text);
    assert.match(warning ?? '', new RegExp(`"${text}", please update to "name=${value}"`));
  }
});

test('of a list and of pairs the good part is taken, the rest is named', () => {
  assert.deepEqual(readText('name', LIST, 'a,x,b,y'), {
    value: ['a', 'b'],
    warning: 'Unsupported value in "name": x, y; allowed are a, b, c',
  });
  const { value, warning } = readText('name', PAIRS, 'k:v,broken,:w');
  assert.deepEqual(value, { k: 'v' });
  assert.match(warning ?? '', /ignored: "broken,:w"$/);
  const none = readText('name', PAIRS, 'broken');
  assert.equal('value' in none, false);
  assert.match(none.warning ?? '', /ignored: "broken"$/);
});

test('what can only be given in code is not read from a text', () => {
  for (const type of [ONE_OF, OBJECT, FUNCTION, ANY]) {
    assert.deepEqual(readText('name', type, '4'), {
      warning: 'Option "name" can be given in code only',
    });
  }
});

test('numbers and truth values in code may come as texts, as an environment has them', () => {
  const cases: readonly (readonly [OptionType, unknown, unknown])[] = [
    [NATURAL, '5', 5],
    [NATURAL, 'x', 'x'],
    [NATURAL, '-1', '-1'],
    [NATURAL, 5, 5],
    [BOOLEAN, 'true', true],
    [BOOLEAN, 'false', false],
    [BOOLEAN, 'yes', 'yes'],
    [BOOLEAN, 1, 1],
    [STRING, '5', '5'],
    [STRING, 'true', 'true'],
    [LIST, 'true', 'true'],
  ];
  for (const [type, given, expected] of cases) {
    assert.equal(fromCode(type, given), expected, `${type.kind} ${String(given)}`);
  }
});

/** The values that each type allows in code, and those that it does not. */
const IN_CODE: readonly (readonly [OptionType, readonly unknown[], readonly unknown[]])[] = [
  [BOOLEAN, [true, false], ['true', 1, {}]],
  [
    NATURAL,
    [0, 2_147_483_647],
    [-1, 1.5, '1', Number.NaN, 2_147_483_648, Number.POSITIVE_INFINITY],
  ],
  [STALENESS, [-1, 90], [0, 89, -2]],
  [LEVEL, [-1, 9], [-2, 10]],
  [STRING, ['x'], ['', 1, {}]],
  [CHOICE, ['a', 'b'], ['c', '', 1]],
  [LIST, ['a', ['a', 'b'], []], ['x', ['a', 'x'], [1], 1]],
  [W, [0, 3, 'majority'], [-1, 1.5, {}, true]],
  [PAIRS, [{}, { a: 'b' }], ['a:b', 5, () => {}]],
  [OBJECT, [{}, []], ['x', 5, () => {}]],
  [TAGS, [[{ a: 'b' }], {}], ['a:b', 5]],
  [ONE_OF, [0, 4], [6, '4']],
  [FUNCTION, [() => {}], [{}, 'x']],
  [ANY, [0, '', null, {}], []],
];

for (const [type, allowed, refused] of IN_CODE) {
  test(`a value in code may be ${type.kind}, or not`, () => {
    for (const value of allowed) assert.equal(isAllowedValue(type, value), true, String(value));
    for (const value of refused) assert.equal(isAllowedValue(type, value), false, String(value));
    if (type !== ANY) assert.equal(isAllowedValue(type, null), false);
  });
}
