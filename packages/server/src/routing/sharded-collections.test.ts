import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timestamp, UUID } from 'bson';
import { storageAt } from '../storage/storage.test-support.ts';
import { fieldsFrom } from '../value/plain-document.ts';
import { ConfigDocuments } from './config-documents.ts';
import { ShardedCollections } from './sharded-collections.ts';

function setUp() {
  const documents = new ConfigDocuments(storageAt({ now: 0 }));
  const sharded = new ShardedCollections(documents);
  const add = (namespace: string, field: string): void =>
    sharded.add({
      namespace,
      key: fieldsFrom({ [field]: 1 }),
      unique: false,
      uuid: new UUID(),
      shard: 's0',
      timestamp: new Timestamp({ t: 70, i: 1 }),
      chunks: 1,
    });
  return { documents, sharded, add };
}

test('a collection that is renamed takes its key along, and takes the place of another', () => {
  const { documents, sharded, add } = setUp();
  add('a.from', 'x');
  add('a.to', 'y');
  sharded.rename('a.from', 'a.to');
  assert.deepEqual(sharded.all(), ['a.to']);
  assert.deepEqual([...(sharded.keyOf('a.to') ?? [])].join(), 'x,1');
  assert.equal(documents.all('chunks').length, 1);
  sharded.rename('a.plain', 'a.to');
  assert.deepEqual(sharded.all(), []);
  assert.equal(documents.all('collections').length + documents.all('chunks').length, 0);
});

test('what was sharded since a moment is not when the keys are made so again', () => {
  const { sharded, add } = setUp();
  add('a.c', 'x');
  const restore = sharded.remember();
  add('a.d', 'y');
  sharded.remove('a.c');
  restore();
  assert.deepEqual(sharded.all(), ['a.c']);
});

test('a sharded collection tells when it became one', () => {
  const { documents, add } = setUp();
  add('a.c', 'x');
  const [written] = documents.all('collections');
  assert.deepEqual(written?.get('lastmod'), new Date(70_000));
  assert.throws(() => setUp().sharded.named('a.c'), { codeName: 'NamespaceNotSharded' });
});
