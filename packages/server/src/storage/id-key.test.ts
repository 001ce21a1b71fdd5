import assert from 'node:assert/strict';
import { it } from 'node:test';
import { present } from '@touchstone/protocol';
import { Decimal128, Int32, ObjectId } from 'bson';
import type { Value } from '../value/value.ts';
import { idKeyOf } from './id-key.ts';

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
