import assert from 'node:assert/strict';
import { it } from 'node:test';
import { encode } from '@touchstone/protocol';
import fc from 'fast-check';
import { compileSorter } from '../query/sort.ts';
import { fieldsFrom } from '../value/plain-document.ts';
import { mergeSorted } from './merge-sorted.ts';

interface Item {
  readonly key: number;
  readonly input: number;
  readonly bytes: Uint8Array;
}

const input = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 5 });

for (const direction of [1, -1])
  it(`property: merges inputs into one order, each item once: ${direction}`, () => {
    const sorter = compileSorter(fieldsFrom({ a: direction }));
    fc.assert(
      fc.property(fc.array(input, { maxLength: 4 }), (keys) => {
        const inputs = keys.map((each, at): Item[] =>
          each
            .toSorted((a, b) => (a - b) * direction)
            .map((key) => ({ key, input: at, bytes: encode({ a: key }) })),
        );
        const expected = inputs.flat().toSorted((a, b) => (a.key - b.key) * direction);
        const merged = [...mergeSorted(inputs, sorter)];
        assert.deepEqual(
          merged.map(({ key }) => key),
          expected.map(({ key }) => key),
        );
        assert.equal(new Set(merged).size, merged.length);
      }),
    );
  });

it('takes of equals what comes from the first input first', () => {
  const inputs = [0, 1, 2].map((input): Item[] => [{ key: 1, input, bytes: encode({ a: 1 }) }]);
  const merged = [...mergeSorted(inputs, compileSorter(fieldsFrom({ a: 1 })))];
  assert.deepEqual(
    merged.map(({ input }) => input),
    [0, 1, 2],
  );
});

it('begins with the least of all inputs without reading one to its end', () => {
  let read = 0;
  const counting = function* (from: number): Generator<Item> {
    for (let key = from; ; key++) {
      read++;
      yield { key, input: from, bytes: encode({ a: key }) };
    }
  };
  const [first] = mergeSorted([counting(5), counting(2)], compileSorter(fieldsFrom({ a: 1 })));
  assert.equal(first?.key, 2);
  assert.equal(read, 2);
});
