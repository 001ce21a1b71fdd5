import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { Int32, serialize } from 'bson';
import { PLAIN_OPTIONS } from '../storage/collection-options.ts';
import { indexPathsOf } from '../storage/index-definition.ts';
import { Storage } from '../storage/storage.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { wholeScan } from './index-bounds.ts';
import { newCounts, scan } from './scan.ts';

const COUNT = 150;

function collectionOf(): { storage: Storage; collection: ReturnType<Storage['createCollection']> } {
  const storage = new Storage({
    date: () => 0,
    randomBytes: (length) => new Uint8Array(length),
    replicated: true,
    historySeconds: 300,
  });
  const collection = storage.createCollection({ database: 'a', name: 'c' }, PLAIN_OPTIONS);
  for (let at = 0; at < COUNT; at++) collection.insert(serialize({ _id: at, a: at * 2 }));
  const key = new Map([['a', new Int32(1)]]);
  collection.addIndex({
    name: 'a_1',
    specification: new Map([['key', key]]),
    paths: indexPathsOf(key),
    unique: false,
    sparse: false,
    hidden: false,
    prepareUnique: false,
    expireAfterSeconds: undefined,
    collation: undefined,
    covers: undefined,
  });
  return { storage, collection };
}

for (const direction of [1, -1] as const) {
  test(`a snapshot is read on in the order of an index while others write: ${direction}`, () => {
    const { storage, collection } = collectionOf();
    const at = storage.position;
    const release = storage.holdSnapshot(at);
    const forward = present(
      wholeScan(present(collection.indexes[1]), { conditions: [], collation: undefined }),
    );
    const access = { ...forward, direction };
    const counts = new Map([[access, newCounts()]]);
    const order = [{ path: 'a', direction }];
    const seen: unknown[] = [];
    const scanning = { collection, at, collation: undefined, order, counts };
    for (const { bytes } of scan(access, scanning)) {
      const turn = seen.push(decodeFields(bytes).get('a'));
      // One that was passed, one that is to come, and one that nobody of the snapshot knows.
      const id = direction === 1 ? turn : COUNT - 1 - turn;
      for (const each of [id + 20 * direction, id - 5 * direction]) {
        const record = collection.findById(new Int32(each));
        if (record !== undefined) {
          collection.update(record, serialize({ _id: each, a: (each * 37) % 801 }), true);
        }
      }
      collection.insert(serialize({ _id: COUNT + turn, a: turn }));
      const gone = collection.findById(new Int32(id + 40 * direction));
      if (gone !== undefined && turn % 3 === 0) collection.remove(gone);
    }
    release();
    const expected = Array.from({ length: COUNT }, (_, each) => each * 2);
    assert.deepEqual(
      seen.map((value) => Number(String(value))),
      direction === 1 ? expected : expected.toReversed(),
    );
    // The walk goes along the index once, whatever happens meanwhile.
    assert.ok(present(counts.get(access)).keys < 4 * COUNT, String(counts.get(access)?.keys));
  });
}
