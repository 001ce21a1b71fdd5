import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Int32, Long } from 'bson';
import { equalValues } from '../value/compare.ts';
import { fieldsFrom } from '../value/plain-document.ts';
import type { Value } from '../value/value.ts';
import { firstEqual, inNameOrder } from './first-equal.ts';

function values(list: readonly unknown[]): Value[] {
  return [...(fieldsFrom({ list }).get('list') as Value[])];
}

it('finds the first element that equals one before it', () => {
  const same = values([new Int32(1), 'x', { a: 1, b: 2 }, { a: 1, b: 2 }, 'x']);
  assert.equal(firstEqual(same, equalValues), same[3]);
  assert.equal(firstEqual(values([1, Long.fromNumber(1)]), equalValues), 1n);
  assert.equal(firstEqual(values([1, '1', [1], { 1: 1 }, null]), equalValues), undefined);
  const turned = values([
    { a: 1, b: 2 },
    { b: 2, a: 1 },
  ]);
  assert.equal(firstEqual(turned, equalValues), undefined);
  assert.equal(
    firstEqual(turned, () => true, inNameOrder),
    turned[1],
  );
});

it('looks at each of very many once', () => {
  let compared = 0;
  const many = values(Array.from({ length: 20_000 }, (_, a) => ({ a })));
  const compare = (): boolean => {
    compared++;
    return false;
  };
  assert.equal(firstEqual(many, compare), undefined);
  assert.equal(compared, 0);
});
