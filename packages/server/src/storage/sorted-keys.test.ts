import assert from 'node:assert/strict';
import { it } from 'node:test';
import { present } from '@touchstone/protocol';
import fc from 'fast-check';
import { allAtOnce } from '../value/steps.ts';
import { SortedKeys, type Walk } from './sorted-keys.ts';

interface Item {
  readonly recordId: number;
}

interface Entry {
  readonly key: number;
  readonly item: Item;
}

const ITEMS: readonly Item[] = Array.from({ length: 3 }, (_, recordId) => ({ recordId }));
const ALL = (): boolean => false;
const NONE = (): boolean => true;

function compareEntries(a: Entry, b: Entry): number {
  return a.key - b.key || a.item.recordId - b.item.recordId;
}

function shown({ key, item }: Entry): string {
  return `${key}/${item.recordId}`;
}

function rest(walk: Walk<number, Item>): string[] {
  const found: string[] = [];
  while (walk.next()) found.push(shown({ key: walk.key, item: walk.item }));
  assert.equal(walk.next(), false);
  return found;
}

function newKeys(): SortedKeys<number, Item> {
  return new SortedKeys((a, b) => a - b);
}

function load(
  entries: SortedKeys<number, Item>,
  keys: readonly number[],
  items: readonly Item[],
): void {
  allAtOnce(entries.loading(keys, items));
}

const entry: fc.Arbitrary<Entry> = fc.record({ key: fc.nat(400), item: fc.constantFrom(...ITEMS) });
const change = fc.tuple(fc.boolean(), entry);

it('property: entries stand in order after any changes, and are found from both sides', () => {
  fc.assert(
    fc.property(
      fc.array(entry, { maxLength: 900, size: 'max' }),
      fc.array(change, { maxLength: 60 }),
      fc.nat(401),
      fc.nat(401),
      (loaded, changes, low, high) => {
        const entries = newKeys();
        const unique = new Map(loaded.map((each) => [shown(each), each]));
        const sorted = [...unique.values()].sort((a, b) => a.item.recordId - b.item.recordId);
        load(
          entries,
          sorted.map(({ key }) => key),
          sorted.map(({ item }) => item),
        );
        for (const [isAdded, each] of changes) {
          if (!isAdded)
            assert.equal(entries.delete(each.key, each.item), unique.delete(shown(each)));
          else if (!unique.has(shown(each))) {
            entries.add(each.key, each.item);
            unique.set(shown(each), each);
          }
        }
        const expected = [...unique.values()].sort(compareEntries);
        assert.equal(entries.size, expected.length);
        assert.deepEqual(rest(entries.forward(ALL, NONE)), expected.map(shown));
        assert.deepEqual(rest(entries.backward(ALL, NONE)), expected.toReversed().map(shown));
        const within = expected.filter(({ key }) => key >= low && key < high).map(shown);
        const [from, to] = [(key: number) => key < low, (key: number) => key < high];
        assert.deepEqual(rest(entries.forward(from, to)), within);
        assert.deepEqual(rest(entries.backward(from, to)), within.toReversed());
        checkChunks(entries);
      },
    ),
    { numRuns: 60 },
  );
});

function checkChunks(entries: SortedKeys<number, Item>): void {
  for (const { keys, items } of entries.chunks) {
    assert.equal(keys.length, items.length);
    assert.ok(keys.length > 0 && keys.length <= 256);
  }
}

type Step = readonly [kind: 'next' | 'add' | 'delete' | 'deleteLast', entry: Entry];

/** Plays steps, and fails at one where a walk is not at the neighbor of where it was. */
function checkWalk(loaded: readonly Entry[], steps: readonly Step[], turn: 1 | -1): void {
  const entries = newKeys();
  const model = new Map<string, Entry>();
  const add = (each: Entry): void => {
    if (model.has(shown(each))) return;
    model.set(shown(each), each);
    entries.add(each.key, each.item);
  };
  for (const each of loaded) add(each);
  const walk = turn === 1 ? entries.forward(ALL, NONE) : entries.backward(ALL, NONE);
  let last: Entry | undefined;
  for (const [kind, each] of steps) {
    if (kind === 'add') add(each);
    if (kind === 'delete')
      assert.equal(entries.delete(each.key, each.item), model.delete(shown(each)));
    if (kind === 'deleteLast' && last !== undefined) {
      assert.equal(entries.delete(last.key, last.item), model.delete(shown(last)));
    }
    if (kind !== 'next') continue;
    const behind = [...model.values()].filter(
      (one) => last === undefined || compareEntries(one, last) * turn > 0,
    );
    const [expected] = behind.sort((a, b) => compareEntries(a, b) * turn);
    assert.equal(walk.next(), expected !== undefined);
    if (expected === undefined) return;
    last = { key: walk.key, item: walk.item };
    assert.equal(shown(last), shown(expected));
  }
}

it('property: a walk goes on in the right place when entries come and go on the way', () => {
  const step: fc.Arbitrary<Step> = fc.tuple(
    fc.constantFrom(...(['next', 'next', 'next', 'add', 'delete', 'deleteLast'] as const)),
    entry,
  );
  const turn = fc.constantFrom<1 | -1>(1, -1);
  const loaded = fc.array(entry, { maxLength: 600, size: 'max' });
  fc.assert(fc.property(loaded, fc.array(step, { maxLength: 50 }), turn, checkWalk), {
    numRuns: 80,
  });
});

it('loads entries in any order, of equal keys in the order of their items, in the place of others', () => {
  const entries = newKeys();
  entries.add(1, present(ITEMS[0]));
  load(
    entries,
    [3, 1, 3, 2],
    [0, 0, 1, 0].map((at) => present(ITEMS[at])),
  );
  assert.deepEqual(rest(entries.forward(ALL, NONE)), ['1/0', '2/0', '3/0', '3/1']);
  assert.equal(entries.size, 4);
  load(entries, [], []);
  assert.deepEqual(rest(entries.forward(ALL, NONE)), []);
  assert.deepEqual(rest(entries.backward(ALL, NONE)), []);
  assert.equal(entries.delete(1, present(ITEMS[0])), false);
});

it('loads keys in the same order by the numbers that begin them', () => {
  const entries = new SortedKeys<number, Item>(
    (a, b) => a - b,
    (key) => Math.floor(key / 4),
  );
  const keys = Array.from({ length: 5000 }, (_, at) => (at * 7919) % 1000);
  load(
    entries,
    keys,
    keys.map((_, recordId) => ({ recordId })),
  );
  const expected = keys
    .map((key, recordId) => ({ key, recordId }))
    .sort((a, b) => a.key - b.key || a.recordId - b.recordId);
  assert.deepEqual(
    rest(entries.forward(ALL, NONE)),
    expected.map(({ key, recordId }) => `${key}/${recordId}`),
  );
});

it('leaves full chunks behind keys that only grow, and halves of those that do not', () => {
  const [item] = ITEMS;
  const growing = newKeys();
  for (let key = 0; key < 1_000; key++) growing.add(key, present(item));
  assert.deepEqual(
    growing.chunks.map(({ keys }) => keys.length),
    [256, 256, 256, 232],
  );
  const falling = newKeys();
  for (let key = 600; key > 0; key--) falling.add(key, present(item));
  assert.ok(falling.chunks.every(({ keys }) => keys.length >= 128));
  checkChunks(falling);
});

it('tells about how many entries stand before a place', () => {
  const [item] = ITEMS;
  const entries = newKeys();
  assert.equal(entries.rank(NONE), 0);
  for (let key = 0; key < 100; key++) entries.add(key, present(item));
  for (const place of [0, 1, 50, 99, 100])
    assert.equal(
      entries.rank((key) => key < place),
      place,
    );
  for (let key = 100; key < 2_000; key++) entries.add(key, present(item));
  for (const place of [0, 700, 1_300, 1_999]) {
    const rank = entries.rank((key) => key < place);
    assert.ok(Math.abs(rank - place) < 60, `${rank} is not about ${place}`);
  }
  assert.equal(entries.rank(NONE), 2_000);
});

it('entries of one item come and go all at once, among those of others', () => {
  const entries = newKeys();
  const [first, second, third] = ITEMS.map((item) => present(item));
  const own = Array.from({ length: 3000 }, (_, at) => at * 3);
  const others = Array.from({ length: 2000 }, (_, at) => at * 2);
  for (const key of others) entries.add(key, present(key % 4 === 0 ? first : third));
  const before = rest(entries.forward(ALL, NONE));
  entries.addAll(own, present(second));
  const all = [
    ...own.map((key) => ({ key, item: present(second) })),
    ...others.map((key) => ({ key, item: present(key % 4 === 0 ? first : third) })),
  ];
  assert.deepEqual(rest(entries.forward(ALL, NONE)), all.sort(compareEntries).map(shown));
  assert.equal(entries.size, 5000);
  entries.add(4, present(second));
  entries.deleteAll(own, present(second));
  assert.equal(entries.delete(4, present(second)), true);
  assert.deepEqual(rest(entries.forward(ALL, NONE)), before);
  assert.equal(entries.size, 2000);
});

it('a few entries of one item come and go like many', () => {
  const entries = newKeys();
  const [first, second] = ITEMS.map((item) => present(item));
  for (const key of [1, 2, 3]) entries.add(key, present(first));
  const before = rest(entries.forward(ALL, NONE));
  entries.addAll([2, 4], present(second));
  assert.equal(entries.size, 5);
  entries.deleteAll([2, 4], present(second));
  assert.deepEqual(rest(entries.forward(ALL, NONE)), before);
  assert.equal(entries.size, 3);
});
