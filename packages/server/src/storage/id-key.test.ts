import assert from 'node:assert/strict';
import { it } from 'node:test';
import { present } from '@touchstone/protocol';
import { Decimal128, Int32, ObjectId } from 'bson';
import fc from 'fast-check';
import { anyValue } from '../value/any-value.test.data.ts';
import { parseCollation } from '../value/collation.ts';
import { compareValues } from '../value/compare.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { fieldsFrom } from '../value/plain-document.ts';
import type { Value } from '../value/value.ts';
import { foldOf } from './collation-fold.ts';
import { idKeyOf, idKeyOfDocument, idOf } from './id-key.ts';

const decimal = (text: string): Decimal128 => Decimal128.fromString(text);
const big = 9007199254740993n;

const EQUAL: readonly (readonly Value[])[] = [
  [1, new Int32(1), 1n, decimal('1'), decimal('1.0'), decimal('1E+0'), decimal('10E-1')],
  [0, -0, new Int32(0), 0n, decimal('0.000'), decimal('-0')],
  [0.5, decimal('0.5'), decimal('0.500')],
  [big, decimal('9007199254740993')],
  [Number.NaN, decimal('NaN')],
  [Number.POSITIVE_INFINITY, decimal('Infinity')],
  [new Map([['a', 1]]), new Map([['a', new Int32(1)]])],
];

it('gives equal values one key', () => {
  for (const group of EQUAL) {
    const keys = new Map(group.map((value) => [idKeyOf(value), value]));
    assert.equal(keys.size, 1, `${group.map(String).join(' ')}`);
  }
});

it('gives different values different keys', () => {
  const values: Value[] = [
    ...EQUAL.map(([first]) => present(first)),
    Number(big),
    0.1,
    decimal('0.1'),
    '1',
    's1',
    true,
    null,
    new Date(1),
    new ObjectId('000000000000000000000001'),
    new Map([['a', '1']]),
    new Map([['b', 1]]),
    [1],
    [new Int32(1), 2],
  ];
  assert.equal(new Set(values.map((value) => idKeyOf(value))).size, values.length);
});

/** Numbers near borders: of what doubles hold exactly, of long integers, of decimals. */
const NUMBERS: readonly Value[] = [
  ...[0, 1, 0.1, 0.5, 1e15, 2 ** 53, 2 ** 53 + 2, 2 ** 63, 1e22, 1e40, 1e41, 1e300, 5e-324],
  ...[2n ** 53n, 2n ** 53n + 1n, 2n ** 62n, 10n ** 18n],
  ...['0.1', '0.5', '0.25', '1E+15', '9007199254740992', '9007199254740993', '1E+22', '1E+40'],
  ...['1E+41', '10E+40', '1E+6000', '1E-6000', '9223372036854775808', '1E-30', '1E-31', '2E-31'],
  ...['9.313225746154785E-10', '9.31322574615478515625E-10', '100', '1.00', '120E-2', '1.2', '1.5'],
].flatMap((each): Value[] => {
  if (typeof each === 'string') return [decimal(each), decimal(`-${each}`)];
  return typeof each === 'bigint' ? [each, -each] : [each, -each];
});

it('gives numbers one key exactly where they are equal', () => {
  for (const a of NUMBERS)
    for (const b of NUMBERS)
      if ((idKeyOf(a) === idKeyOf(b)) !== (compareValues(a, b) === 0)) assert.fail(`${a} ${b}`);
});

it('property: gives values one key exactly where they are equal, as it reads them in a document, too', () => {
  fc.assert(
    fc.property(anyValue, anyValue, (a, b) => {
      assert.equal(idKeyOf(a) === idKeyOf(b), compareValues(a, b) === 0);
      const document = encodeFields(
        new Map<string, Value>([
          ['x', b],
          ['_id', a],
        ]),
      );
      assert.equal(idKeyOfDocument(document), idKeyOf(a));
      assert.equal(compareValues(idOf(document) ?? null, a), 0);
    }),
    { numRuns: 150 },
  );
});

it('takes a document without an identifier for one with null', () => {
  const document = encodeFields(new Map([['a', 1]]));
  assert.equal(idKeyOfDocument(document), idKeyOf(null));
  assert.equal(idOf(document), undefined);
  assert.equal(idKeyOfDocument(encodeFields(new Map([['_id', null]]))), idKeyOf(null));
});

/** Collations, and texts that are one for them or are not. */
const COLLATED: readonly (readonly [object, string, string, boolean])[] = [
  [{ locale: 'en' }, 'e\u0301', '\u00e9', true],
  [{ locale: 'en' }, 'a', 'A', false],
  [{ locale: 'en', strength: 2 }, 'a', 'A', true],
  [{ locale: 'en', strength: 2 }, 'e', '\u00e9', false],
  [{ locale: 'en', strength: 2 }, 'E\u0301', '\u00e9', true],
  [{ locale: 'en', strength: 1 }, 'e', '\u00c9', true],
  [{ locale: 'en', strength: 1 }, 'a', 'b', false],
];

it('looks texts up under a collation, alone and in documents and arrays', () => {
  for (const [collation, a, b, isSame] of COLLATED) {
    const fold = foldOf(parseCollation(fieldsFrom(collation)));
    const shown = JSON.stringify([collation, a, b]);
    assert.equal(idKeyOf(a, fold) === idKeyOf(b, fold), isSame, shown);
    assert.equal(idKeyOf([a], fold) === idKeyOf([b], fold), isSame, shown);
    const [inA, inB] = [a, b].map((each) => new Map([['x', each]]));
    assert.equal(idKeyOf(inA ?? null, fold) === idKeyOf(inB ?? null, fold), isSame, shown);
    const bytes = [a, b].map((each) => encodeFields(new Map([['_id', each]])));
    const [keyA, keyB] = bytes.map((each) => idKeyOfDocument(each, fold));
    assert.equal(keyA === keyB, isSame, shown);
  }
  assert.equal(foldOf(undefined), undefined);
});

it('does not take names and values in documents for others', () => {
  const pairs: readonly (readonly [Value, Value])[] = [
    [
      new Map([
        ['a', 'b'],
        ['c', 'd'],
      ]),
      new Map([
        ['a', 'bc'],
        ['', 'd'],
      ]),
    ],
    [
      ['a', 'b'],
      ['ab', ''],
    ],
    [[1, 2], [12]],
    [[[1], 2], [[1, 2]]],
    [new Map(), []],
    ['t', true],
    ['n', null],
  ];
  for (const [a, b] of pairs) assert.notEqual(idKeyOf(a), idKeyOf(b));
});
