import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Decimal128, Int32 } from 'bson';
import {
  add,
  addExact,
  compareNumbers,
  divide,
  exactInteger,
  multiply,
  remainder,
  subtract,
  truncatedInteger,
} from './numbers.ts';
import type { Numeric } from './value.ts';

const decimal = (text: string): Decimal128 => Decimal128.fromString(text);
const int = (value: number): Int32 => new Int32(value);

function show(value: Numeric | undefined): string {
  return value instanceof Int32 ? `int ${value.value}` : `${typeof value} ${value}`;
}

describe('numbers', () => {
  test('promote to the wider type, int into long, long into double', () => {
    assert.equal(show(add(int(1), int(2))), 'int 3');
    assert.equal(show(add(int(0x7fffffff), int(1))), 'bigint 2147483648');
    assert.equal(show(add(int(-0x7fffffff), int(-1))), 'int -2147483648');
    assert.equal(show(add(int(1), 2n)), 'bigint 3');
    assert.equal(show(add(2n ** 63n - 1n, int(1))), 'number 9223372036854776000');
    assert.equal(addExact(2n ** 63n - 1n, int(1)), undefined);
    assert.equal(show(add(int(1), 0.5)), 'number 1.5');
    assert.equal(show(subtract(int(-0x80000000), int(1))), 'bigint -2147483649');
    assert.equal(show(multiply(int(65536), int(65536))), 'bigint 4294967296');
    assert.equal(show(divide(int(7), int(2))), 'number 3.5');
    assert.equal(show(remainder(int(-7), int(2))), 'int -1');
  });

  // The results are MongoDB 7.0's.
  test('calculate with decimals to 34 digits', () => {
    assert.equal(show(add(decimal('1'), 0.5)), 'object 1.500000000000000');
    assert.equal(show(divide(decimal('1'), int(3))), 'object 0.3333333333333333333333333333333333');
    assert.equal(show(divide(decimal('10.0'), int(4))), 'object 2.5');
    assert.equal(show(multiply(decimal('1.0'), decimal('2.00'))), 'object 2.000');
    assert.equal(show(add(decimal('Infinity'), decimal('-Infinity'))), 'object NaN');
    assert.equal(show(divide(decimal('-1'), int(0))), 'object -Infinity');
    assert.equal(
      show(add(decimal('9.999999999999999999999999999999999E+6144'), decimal('1E+6144'))),
      'object Infinity',
    );
    assert.equal(
      show(add(decimal('1E+40'), decimal('1E-40'))),
      'object 1.000000000000000000000000000000000E+40',
    );
    assert.equal(show(remainder(decimal('-7.5'), int(2))), 'object -1.5');
  });

  test('compare exactly across types', () => {
    assert.equal(compareNumbers(9007199254740993n, 9007199254740992), 1);
    assert.equal(compareNumbers(decimal('9007199254740993'), 9007199254740993n), 0);
    assert.ok(compareNumbers(decimal('1E+6000'), 1e300) > 0);
    assert.ok(compareNumbers(decimal('1E-6000'), 0) > 0);
    assert.equal(compareNumbers(Number.NaN, decimal('NaN')), 0);
    assert.ok(compareNumbers(Number.NaN, Number.NEGATIVE_INFINITY) < 0);
  });

  test('find the integers in them', () => {
    assert.equal(exactInteger(decimal('12.00')), 12n);
    assert.equal(exactInteger(decimal('12.5')), undefined);
    assert.equal(exactInteger(Number.NaN), undefined);
    assert.equal(truncatedInteger(-2.9), -2n);
    assert.equal(truncatedInteger(decimal('1E+30')), undefined);
  });
});
