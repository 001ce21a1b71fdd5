import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LastValues } from './last-values.ts';

interface Item {
  readonly key: number;
  readonly at: number;
}

/** By the rule, word for word: a list in order, whose first goes when something farther on comes. */
function slowly(items: readonly Item[], count: number): readonly Item[] {
  const kept: Item[] = [];
  for (const item of items) {
    const [first] = kept;
    if (first !== undefined && kept.length === count) {
      if (item.key <= first.key) continue;
      kept.shift();
    }
    const place = kept.findIndex((each) => each.key > item.key);
    kept.splice(place < 0 ? kept.length : place, 0, item);
  }
  return kept;
}

for (const count of [1, 2, 7, 100, 1000]) {
  test(`the last ${count} of an order, with the equals that the rule names`, () => {
    let seed = 7;
    const random = (): number => {
      seed = (seed * 48271) % 0x7fffffff;
      return seed;
    };
    for (let round = 0; round < 20; round++) {
      const items = Array.from({ length: 300 }, (_, at) => ({ key: random() % 40, at }));
      const last = new LastValues<Item>(count, (a, b) => a.key - b.key);
      for (const item of items) last.add(item);
      assert.deepEqual(last.values(), slowly(items, count));
    }
  });
}

test('half of 100,000 in disorder are kept in time', () => {
  const last = new LastValues<number>(50_000, (a, b) => a - b);
  const before = process.cpuUsage();
  for (let at = 0; at < 100_000; at++) last.add((at * 61_001) % 100_003);
  assert.equal(last.values().length, 50_000);
  assert.ok(process.cpuUsage(before).user < 1_000_000);
});
