import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { SortedEntries } from './sorted-entries.ts';

it('keeps the order of a sorted array through additions and deletions', () => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(300)), { maxLength: 2000 });
  fc.assert(
    fc.property(steps, fc.nat(300), (changes, from) => {
      const entries = new SortedEntries<number>((a, b) => a - b);
      const model = new Set<number>();
      for (const [adds, value] of changes) {
        if (adds && !model.has(value)) {
          entries.add(value);
          model.add(value);
        } else if (!adds) {
          assert.equal(entries.delete(value), model.delete(value));
        }
      }
      const sorted = [...model].sort((a, b) => a - b);
      assert.equal(entries.size, sorted.length);
      assert.deepEqual(
        [...entries.from((value) => value < from)],
        sorted.filter((each) => each >= from),
      );
      assert.deepEqual(
        [...entries.backFrom((value) => value <= from)],
        sorted.filter((each) => each <= from).reverse(),
      );
    }),
    { numRuns: 40 },
  );
});
