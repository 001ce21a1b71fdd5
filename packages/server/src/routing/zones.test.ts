import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Int32 } from 'bson';
import fc from 'fast-check';
import { storageAt } from '../storage/storage.test-support.ts';
import type { Fields } from '../value/value.ts';
import { ConfigDocuments } from './config-documents.ts';
import { ShardedCollections } from './sharded-collections.ts';
import { type KeyRange, textOfZone, Zones } from './zones.ts';

function setUp() {
  const documents = new ConfigDocuments(storageAt({ now: 0 }));
  for (const id of ['s0', 's1']) documents.put('shards', new Map([['_id', id]]));
  const zones = new Zones(documents, new ShardedCollections(documents));
  const tagsOf = (id: string): unknown =>
    documents
      .all('shards')
      .find((each) => each.get('_id') === id)
      ?.get('tags');
  const ranges = (): unknown[][] =>
    documents
      .all('tags')
      .map((each): unknown[] => [
        each.get('ns'),
        Number((each.get('min') as Fields).get('x')),
        Number((each.get('max') as Fields).get('x')),
        each.get('tag'),
      ]);
  return { zones, tagsOf, ranges };
}

const at = (x: number): Fields => new Map([['x', new Int32(x)]]);
const between = (min: number, max: number, namespace = 'a.c'): KeyRange => ({
  namespace,
  min: at(min),
  max: at(max),
});

test('a shard is in each of its zones once, until it is taken from it', () => {
  const { zones, tagsOf } = setUp();
  zones.addShard('s0', 'east');
  zones.addShard('s0', 'west');
  zones.addShard('s0', 'east');
  assert.deepEqual(tagsOf('s0'), ['east', 'west']);
  assert.equal(tagsOf('s1'), undefined);
  zones.removeShard('s0', 'north');
  zones.removeShard('s0', 'east');
  assert.deepEqual(tagsOf('s0'), ['west']);
  for (const change of [zones.addShard, zones.removeShard])
    assert.throws(() => change.call(zones, 's7', 'east'), {
      codeName: 'ShardNotFound',
      message: 'shard s7 does not exist',
    });
});

test('the last shard of a zone stays in it while the zone has ranges', () => {
  const { zones, tagsOf } = setUp();
  zones.addShard('s0', 'east');
  zones.addShard('s1', 'east');
  zones.addShard('s1', 'west');
  zones.addRange(between(1, 5), 'east');
  zones.removeShard('s1', 'west');
  zones.removeShard('s1', 'east');
  assert.throws(() => zones.removeShard('s0', 'east'), { codeName: 'ZoneStillInUse' });
  assert.deepEqual(tagsOf('s0'), ['east']);
  zones.removeRange(between(1, 5));
  zones.removeShard('s0', 'east');
  assert.deepEqual(tagsOf('s0'), []);
});

test('a range belongs to a zone that there is, and is one', () => {
  const { zones, ranges } = setUp();
  assert.throws(() => zones.addRange(between(1, 5), 'east'), {
    codeName: 'ZoneNotFound',
    message: 'zone east does not exist',
  });
  zones.addShard('s0', 'east');
  for (const max of [1, 0])
    assert.throws(() => zones.addRange(between(1, max), 'east'), {
      codeName: 'FailedToParse',
      message: `min: { x: 1 } should be less than max: { x: ${max} }`,
    });
  assert.deepEqual(ranges(), []);
});

const number = fc.nat(8);
const step = fc.record({
  adds: fc.constantFrom(true, true, false),
  low: number,
  width: fc.integer({ min: 1, max: 4 }),
  namespace: fc.constantFrom('a.c', 'a.d'),
  zone: fc.constantFrom('east', 'west'),
});

test('property: ranges of one collection never overlap, and the same may be said twice', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const { zones, ranges } = setUp();
      zones.addShard('s0', 'east');
      zones.addShard('s1', 'west');
      let model: [string, number, number, string][] = [];
      for (const { adds, low, width, namespace, zone } of steps) {
        const high = low + width;
        const range = between(low, high, namespace);
        if (!adds) {
          zones.removeRange(range);
          model = model.filter(([ns, min, max]) => ns !== namespace || min !== low || max !== high);
          continue;
        }
        const met = model.find(([ns, min, max]) => ns === namespace && min < high && low < max);
        const isSame = met?.[1] === low && met[2] === high && met[3] === zone;
        if (met === undefined) {
          zones.addRange(range, zone);
          model.push([namespace, low, high, zone]);
        } else if (isSame) zones.addRange(range, zone);
        else
          assert.throws(() => zones.addRange(range, zone), {
            codeName: 'RangeOverlapConflict',
            message:
              `Zone range: { x: ${low} } -->> { x: ${high} }  on  ${zone} is overlapping with existing: ` +
              `{ x: ${met[1]} } -->> { x: ${met[2]} }  on  ${met[3]}`,
          });
      }
      assert.deepEqual(ranges(), model);
    }),
    { numRuns: 100 },
  );
});

test('the name of a zone is a text', () => {
  assert.equal(textOfZone('east'), 'east');
  assert.throws(() => textOfZone(undefined), { codeName: 'NoSuchKey', message: /field "zone"/ });
  assert.throws(() => textOfZone(new Int32(5)), {
    codeName: 'TypeMismatch',
    message: '"zone" had the wrong type. Expected string, found int',
  });
});
