import assert from 'node:assert/strict';
import { it } from 'node:test';
import { present } from '@touchstone/protocol';
import { allAtOnce } from '../value/steps.ts';
import { buildingIndex } from './building-index.ts';
import type { CollectionIndex } from './collection-index.ts';
import { collectionIn, definitionOf, storageAt, stored } from './storage.test-support.ts';
import type { StoredRecord } from './stored-record.ts';

function entriesOf(index: CollectionIndex): readonly string[] {
  const walk = index.walk();
  const entries: string[] = [];
  while (walk.next()) entries.push(`${String(walk.key)} of ${walk.item.recordId}`);
  return entries;
}

/** A number below another, the same for each seed. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

for (let seed = 1; seed <= 20; seed++) {
  it(`an index that was built while others wrote holds what there is then, seed ${seed}`, () => {
    const draw = chance(seed);
    const collection = collectionIn(storageAt({ now: 0 }));
    const living: StoredRecord[] = [];
    let id = 0;
    const document = () => stored({ _id: id++, a: draw(50) });
    const writes = [
      () => living.push(collection.insert(document())),
      () => {
        const record = living[draw(living.length)];
        if (record !== undefined)
          collection.update(record, stored({ _id: record.recordId - 1, a: draw(50) }), true);
      },
      () => {
        const [record] = living.splice(draw(living.length), 1);
        if (record !== undefined) collection.remove(record);
      },
    ];
    for (let at = 0; at < 300; at++) present(writes[0])();
    const steps = buildingIndex(definitionOf({ a: 1 }), collection.records());
    for (;;) {
      const { done, value } = steps.next();
      if (done) {
        for (let at = draw(3); at > 0; at--) present(writes[draw(3)])();
        const built = collection.attachIndex(present(value));
        const anew = collection.addIndex(definitionOf({ a: 1 }, { name: 'anew' }));
        assert.deepEqual(entriesOf(built), entriesOf(anew));
        assert.equal(built.size, living.length);
        return;
      }
      if (draw(2) === 0) present(writes[draw(3)])();
    }
  });
}

it('an index all of whose documents were changed while it was built holds the new ones', () => {
  const collection = collectionIn(storageAt({ now: 0 }));
  const records = [0, 1, 2].map((_id) => collection.insert(stored({ _id, a: _id })));
  const built = allAtOnce(buildingIndex(definitionOf({ a: 1 }), collection.records()));
  for (const [_id, record] of records.entries())
    collection.update(record, stored({ _id, a: 7 }), true);
  const index = collection.attachIndex(built);
  const anew = collection.addIndex(definitionOf({ a: 1 }, { name: 'anew' }));
  assert.deepEqual(entriesOf(index), entriesOf(anew));
  assert.equal(index.size, 3);
});
