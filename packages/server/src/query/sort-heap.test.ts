import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SortHeap } from './sort-heap.ts';

// MongoDB 7.0.11 answered these: documents a to o with these values, sorted with a limit.
const VALUES = [3, 1, 2, 1, 3, 2, 1, 2, 3, 1, 2, 3, 1, 2, 3];
const RECORDED: readonly (readonly [limit: number, names: string])[] = [
  [1, 'b'],
  [3, 'gdb'],
  [7, 'dbgmjhc'],
  [10, 'bdjmghnkcf'],
  [15, 'mbdjghkfcniealo'],
  [20, 'bdgjmcfhknaeilo'],
];
const RECORDED_EQUAL: typeof RECORDED = [
  [3, 'abc'],
  [7, 'debafcg'],
  [14, 'ikehmdjblfacgn'],
];

function names(limit: number, values: readonly number[]): string {
  const heap = new SortHeap<{ name: string; value: number }>(limit, (a, b) => a.value - b.value);
  values.forEach((value, at) => {
    heap.add({ name: String.fromCharCode(97 + at), value });
  });
  return heap
    .values()
    .map(({ name }) => name)
    .join('');
}

test('a sort with a limit leaves equal items where MongoDB leaves them', () => {
  for (const [limit, expected] of RECORDED) assert.equal(names(limit, VALUES), expected);
  const equal = VALUES.map(() => 1);
  for (const [limit, expected] of RECORDED_EQUAL) assert.equal(names(limit, equal), expected);
});

test('what is not before the last of those that are kept is told', () => {
  const heap = new SortHeap<number>(2, (a, b) => a - b);
  heap.add(5);
  assert.equal(heap.worst, undefined);
  heap.add(3);
  assert.equal(heap.worst, 5);
  heap.add(4);
  assert.equal(heap.worst, 4);
  assert.deepEqual(heap.values(), [3, 4]);
});
