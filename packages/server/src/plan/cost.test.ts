import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { MatchNode } from '../query/match-node.ts';
import { CollectionIndex } from '../storage/collection-index.ts';
import { definitionOf } from '../storage/storage.test-support.ts';
import { cheapest, costOf } from './cost.ts';
import { wholeScan } from './index-bounds.ts';
import type { Plan } from './plan.ts';

const REST: MatchNode = { kind: 'logical', operator: '$and', children: [] };

function scanOf(key: Record<string, number>): Plan['access'] {
  const scan = wholeScan(new CollectionIndex(definitionOf(key)), {
    conditions: [],
    collation: undefined,
  });
  return scan ?? { kind: 'collectionScan', direction: 1 };
}

function planOf(keys: number, more: Partial<Plan> = {}): Plan {
  const { needsSort = false, isCovered = false } = more;
  return {
    access: { kind: 'collectionScan', direction: 1 },
    isSorted: false,
    needsSort,
    keys,
    cost: costOf({ keys, needsSort, isCovered }),
    hasSubplans: false,
    isCovered,
    filter: [],
    rejected: [],
    ...more,
  };
}

it('counts an entry once, its document twice, and a comparison of a sort half', () => {
  assert.equal(costOf({ keys: 10, needsSort: false, isCovered: true }), 10);
  assert.equal(costOf({ keys: 10, needsSort: false, isCovered: false }), 30);
  assert.equal(costOf({ keys: 6, needsSort: true, isCovered: true }), 6 + 6 * 3 * 0.5);
  assert.equal(costOf({ keys: 0, needsSort: true, isCovered: true }), 0);
});

/** Plans, of which the first is to be chosen wherever it stands. */
const CHOICES: readonly (readonly [string, number | undefined, readonly [Plan, ...Plan[]]])[] = [
  ['fewer entries', undefined, [planOf(10), planOf(100), planOf(50)]],
  ['an order that need not be made', undefined, [planOf(50), planOf(50, { needsSort: true })]],
  ['keys that tell all', undefined, [planOf(50, { isCovered: true }), planOf(50)]],
  [
    'of estimates alike what leaves less to ask',
    undefined,
    [planOf(105), planOf(100, { filter: [REST] })],
  ],
  [
    'of estimates that differ by one what leaves less to ask',
    undefined,
    [planOf(1, { isCovered: true }), planOf(0, { isCovered: true, filter: [REST] })],
  ],
  ['but not of such that differ', undefined, [planOf(100, { filter: [REST] }), planOf(120)]],
  [
    'of estimates alike what need not be sorted',
    undefined,
    [planOf(1, { filter: [REST, REST] }), planOf(1, { needsSort: true })],
  ],
  ['of estimates alike what is covered', undefined, [planOf(0, { isCovered: true }), planOf(0)]],
  [
    'with a limit an order of which all that comes by is wanted',
    5,
    [planOf(1000, { isSorted: true }), planOf(10, { needsSort: true })],
  ],
  [
    'the index with fewer parts',
    undefined,
    [planOf(50, { access: scanOf({ a: 1 }) }), planOf(50, { access: scanOf({ a: 1, b: 1 }) })],
  ],
  [
    'any index but that of all paths',
    undefined,
    [
      planOf(50, { access: scanOf({ a: 1, b: 1, c: 1 }) }),
      planOf(50, {
        access: {
          ...scanOf({ a: 1 }),
          index: new CollectionIndex(definitionOf({ '$**': 1 })),
        } as Plan['access'],
      }),
    ],
  ],
  [
    'with a limit an order over fewer entries',
    5,
    [planOf(1000, { isSorted: true }), planOf(300, { needsSort: true })],
  ],
  [
    'without one the fewer entries',
    undefined,
    [planOf(300, { needsSort: true }), planOf(10_000, { isSorted: true })],
  ],
  [
    'with none at all, too',
    0,
    [planOf(300, { needsSort: true }), planOf(10_000, { isSorted: true })],
  ],
  [
    'fewer entries where a limit is beyond what matches',
    500,
    [planOf(300, { needsSort: true }), planOf(10_000, { isSorted: true, filter: [REST] })],
  ],
];

it('chooses the least work', () => {
  for (const [name, limit, plans] of CHOICES)
    for (const given of [plans, plans.toReversed()]) {
      const { rejected, ...chosen } = cheapest(given, limit);
      const { rejected: _, ...expected } = plans[0];
      assert.deepEqual(chosen, expected, name);
      assert.deepEqual(
        rejected,
        given.filter((plan) => plan !== plans[0]),
        name,
      );
    }
});

it('of two that are the same takes the first, and the only one as it is', () => {
  const [a, b] = [planOf(5), planOf(5, { hasSubplans: true })];
  assert.deepEqual(cheapest([a, b]).rejected, [b]);
  assert.deepEqual(cheapest([b, a]).rejected, [a]);
  assert.equal(cheapest([a]), a);
});
