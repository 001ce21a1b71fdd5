import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { Binary, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import fc from 'fast-check';
import type { Fields, Value } from '../value/value.ts';
import {
  type Chunk,
  chunkBetween,
  chunksFilling,
  chunkWith,
  cutChunk,
  extendedChunk,
  hashedCuts,
  joinChunks,
  movedChunk,
  newChunks,
  newestVersion,
} from './chunks.ts';

const KEY: Fields = new Map<string, Value>([['x', 1]]);
const AT = new Timestamp({ t: 9, i: 1 });
const MADE = { uuid: new Binary(new Uint8Array(16), 4), shard: 's0', timestamp: AT };

const at = (x: Value): Fields => new Map([['x', x]]);
/** The bounds of chunks in a row: the ends of all keys as infinite numbers. */
const numberOf = (bound: Fields): number => {
  const x = bound.get('x');
  if (x instanceof MinKey) return Number.NEGATIVE_INFINITY;
  return x instanceof MaxKey ? Number.POSITIVE_INFINITY : Number(x);
};
const rowOf = (chunks: readonly Chunk[]): number[][] =>
  chunks.map(({ min, max }) => [numberOf(min), numberOf(max)]);
const versionOf = ({ document }: Chunk): number[] => {
  const { t, i } = document.get('lastmod') as Timestamp;
  return [t, i];
};

test('new chunks fill all keys, cut where it was asked for, each with a version of its own', () => {
  const chunks = newChunks(KEY, [at(1), at(5)], MADE);
  assert.deepEqual(rowOf(chunks), [
    [Number.NEGATIVE_INFINITY, 1],
    [1, 5],
    [5, Number.POSITIVE_INFINITY],
  ]);
  assert.deepEqual(chunks.map(versionOf), [
    [1, 0],
    [1, 1],
    [1, 2],
  ]);
  assert.deepEqual(newestVersion(chunks), { major: 1, minor: 2 });
  assert.equal(new Set(chunks.map(({ id }) => String(id))).size, 3);
  const { document, shard } = present(chunks[1]);
  assert.equal(shard, 's0');
  assert.deepEqual(document.get('uuid'), MADE.uuid);
  assert.deepEqual(document.get('onCurrentShardSince'), AT);
  assert.deepEqual(document.get('history'), [
    new Map<string, Value>([
      ['validAfter', AT],
      ['shard', 's0'],
    ]),
  ]);
  assert.equal(newChunks(KEY, [], MADE).length, 1);
});

test('hash values are cut into equal parts, the same on both sides of nothing', () => {
  const key: Fields = new Map<string, Value>([['x', 'hashed']]);
  const cuts = (count: number): unknown[] => hashedCuts(key, count).map((cut) => cut.get('x'));
  assert.deepEqual(cuts(1), []);
  assert.deepEqual(cuts(2), [0n]);
  assert.deepEqual(cuts(4), [-4611686018427387902n, 0n, 4611686018427387902n]);
  assert.deepEqual(cuts(3), [-3074457345618258602n, 3074457345618258602n]);
  for (let count = 1; count < 20; count += 1) {
    const found = cuts(count) as bigint[];
    assert.equal(found.length, count - 1);
    const widths = new Set(found.slice(1).map((cut, before) => cut - present(found[before])));
    assert.ok(widths.size <= 1, String(count));
    assert.deepEqual(
      found,
      found
        .map((cut) => -cut)
        .reverse()
        .map((cut) => (cut === 0n ? 0n : cut)),
    );
  }
  assert.deepEqual(hashedCuts(KEY, 4), []);
  assert.deepEqual(hashedCuts(new Map<string, Value>([...key, ['y', 1]]), 4), []);
});

/** Chunks beside a model of them, in which they are but the numbers where they are cut. */
class Cut {
  chunks: readonly Chunk[] = newChunks(KEY, [], MADE);
  cuts: readonly number[] = [];
  #major = 1;

  cut(x: number): void {
    if (this.cuts.includes(x)) return;
    const chunk = present(chunkWith(this.chunks, at(x)));
    const newest = newestVersion(this.chunks);
    const parts = cutChunk(chunk, at(x), newest);
    assert.equal(parts[0].id, chunk.id);
    assert.notEqual(parts[1].id, chunk.id);
    assert.deepEqual(versionOf(parts[1]), [this.#major, newest.minor + 2]);
    this.chunks = this.chunks.flatMap((each) => (each === chunk ? parts : [each]));
    this.cuts = [...this.cuts, x].sort((one, other) => one - other);
  }

  join(low: number, high: number): void {
    const newest = newestVersion(this.chunks);
    const filling = chunksFilling(this.chunks, at(low), at(high));
    const isThere = low < high && this.cuts.includes(low) && this.cuts.includes(high);
    assert.equal(filling.length > 0, isThere);
    if (!isThere) return;
    const joined = joinChunks(filling, newest);
    assert.deepEqual(versionOf(joined), [this.#major, newest.minor + 1]);
    this.chunks = this.chunks
      .map((each) => (each === filling[0] ? joined : each))
      .filter((each) => !filling.includes(each));
    this.cuts = this.cuts.filter((cut) => cut <= low || cut >= high);
  }

  move(x: number): void {
    this.#major += 1;
    const chunk = present(chunkWith(this.chunks, at(x)));
    const moved = movedChunk(chunk, { shard: 's1', major: this.#major, timestamp: AT });
    assert.deepEqual([moved.shard, versionOf(moved)], ['s1', [this.#major, 0]]);
    const history = moved.document.get('history') as Value[];
    assert.equal(history.length, (chunk.document.get('history') as Value[]).length + 1);
    assert.equal((history[0] as Fields).get('shard'), 's1');
    this.chunks = this.chunks.map((each) => (each === chunk ? moved : each));
    assert.deepEqual(newestVersion(this.chunks), { major: this.#major, minor: 0 });
  }

  check(): void {
    const { chunks, cuts } = this;
    const bounds = [Number.NEGATIVE_INFINITY, ...cuts, Number.POSITIVE_INFINITY];
    assert.deepEqual(
      rowOf(chunks),
      bounds.slice(1).map((bound, before) => [present(bounds[before]), bound]),
    );
    for (const [before, x] of cuts.entries())
      assert.equal(chunkWith(chunks, at(x)), chunks[before + 1]);
    for (const each of chunks) assert.equal(chunkBetween(chunks, each.min, each.max), each);
    assert.equal(chunkBetween(chunks, at(-1), at(31)), undefined);
    assert.deepEqual(chunksFilling(chunks, at(new MinKey()), at(new MaxKey())), chunks);
  }
}

const step = fc.record({
  kind: fc.constantFrom('cut', 'cut', 'join', 'move'),
  a: fc.nat(30),
  b: fc.nat(30),
});

test('property: however chunks are cut, joined and moved, each key is in one, and versions grow', () => {
  const property = fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
    const cut = new Cut();
    for (const { kind, a, b } of steps) {
      if (kind === 'cut') cut.cut(a);
      else if (kind === 'join') cut.join(Math.min(a, b), Math.max(a, b));
      else cut.move(a);
    }
    cut.check();
  });
  fc.assert(property, { numRuns: 100 });
});

test('a longer key has bounds with more fields; what was too large is looked at anew', () => {
  const longer: Fields = new Map<string, Value>([...KEY, ['y', 1]]);
  const given = newChunks(KEY, [at(3)], MADE).map((chunk): Chunk => {
    const document: Fields = new Map(chunk.document);
    return { ...chunk, document: document.set('jumbo', true) };
  });
  const extended = given.map((each) => extendedChunk(each, longer));
  assert.deepEqual(
    extended.map(({ min, max }) => [[...min.values()], [...max.values()]]),
    [
      [
        [new MinKey(), new MinKey()],
        [3, new MinKey()],
      ],
      [
        [3, new MinKey()],
        [new MaxKey(), new MaxKey()],
      ],
    ],
  );
  assert.ok(extended.every(({ document }) => !document.has('jumbo')));
  const [left, right] = cutChunk(present(given[0]), at(1), { major: 1, minor: 1 });
  assert.deepEqual(
    [left, right].map(({ document }) => document.get('jumbo')),
    [false, false],
  );
  assert.ok(right.id instanceof ObjectId);
});
