// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WriteConcern } from '../concern/write-concern.ts';
import { BatchType } from './batch.ts';
import { OrderedBulkOperation, UnorderedBulkOperation } from './bulk-operation.ts';
import type { BulkWriteOptions } from './bulk-write.ts';
import type { AnyBulkWriteOperation } from './write-model.ts';

interface Executed {
  readonly models: readonly AnyBulkWriteOperation<any>[];
  readonly options: BulkWriteOptions;
}

function bulk(isOrdered = true): {
  readonly bulk: OrderedBulkOperation | UnorderedBulkOperation;
  readonly executed: Executed[];
} {
  const executed: Executed[] = [];
  const run = async (models: Executed['models'], options: BulkWriteOptions): Promise<any> =>
    executed.push({ models, options });
  const Kind = isOrdered ? OrderedBulkOperation : UnorderedBulkOperation;
  return { bulk: new Kind(run), executed };
}

test('each call adds an operation with what was said of it', async () => {
  const { bulk: it, executed } = bulk();
  const collation = { locale: 'de' };
  const arrayFilters = [{ 'e.a': 1 }];
  it.insert({ a: 1 });
  it.find({ a: 1 })
    .upsert()
    .hint('a_1')
    .collation(collation)
    .updateOne({ $set: { b: 1 } });
  it.find({ a: 2 })
    .arrayFilters(arrayFilters)
    .update({ $inc: { b: 1 } });
  it.find({ a: 3 }).arrayFilters(arrayFilters).upsert().replaceOne({ b: 2 });
  it.find({ a: 4 }).hint('a_1').deleteOne();
  it.find({ a: 5 }).collation(collation).upsert().delete();
  it.find({ a: 6 }).delete();
  assert.equal(it.length, 7);
  await it.execute({ comment: 'x' });
  const { models, options } = executed[0] as Executed;
  assert.deepEqual(models, [
    { insertOne: { document: { a: 1 } } },
    {
      updateOne: {
        filter: { a: 1 },
        update: { $set: { b: 1 } },
        upsert: true,
        hint: 'a_1',
        collation,
      },
    },
    { updateMany: { filter: { a: 2 }, update: { $inc: { b: 1 } }, arrayFilters } },
    { replaceOne: { filter: { a: 3 }, replacement: { b: 2 }, upsert: true } },
    { deleteOne: { filter: { a: 4 }, hint: 'a_1' } },
    { deleteMany: { filter: { a: 5 }, collation } },
    { deleteMany: { filter: { a: 6 } } },
  ]);
  assert.deepEqual(options, { comment: 'x' });
});

test('operations of libraries are added as statements', async () => {
  const { bulk: it, executed } = bulk();
  it.addToOperationsList(BatchType.INSERT, { a: 1 });
  it.addToOperationsList(BatchType.UPDATE, { q: { a: 1 }, u: { $set: { b: 1 } }, upsert: true });
  it.addToOperationsList(BatchType.UPDATE, { q: {}, u: { $set: { b: 1 } }, multi: true });
  it.addToOperationsList(BatchType.DELETE, { q: { a: 1 }, limit: 1, hint: 'a_1' });
  it.addToOperationsList(BatchType.DELETE, { q: { a: 2 }, limit: 0 });
  await it.execute();
  assert.deepEqual(executed, [
    {
      models: [
        { insertOne: { document: { a: 1 } } },
        { updateOne: { filter: { a: 1 }, update: { $set: { b: 1 } }, upsert: true } },
        { updateMany: { filter: {}, update: { $set: { b: 1 } } } },
        { deleteOne: { filter: { a: 1 }, hint: 'a_1' } },
        { deleteMany: { filter: { a: 2 } } },
      ],
      options: {},
    },
  ]);
});

test('batches end where the kind changes, or are one of each kind', () => {
  const shapeOf = (isOrdered: boolean): unknown[] => {
    const { bulk: it } = bulk(isOrdered);
    it.insert({ a: 1 }).insert({ a: 2 });
    it.find({}).updateOne({ $set: { a: 1 } });
    it.find({}).replaceOne({});
    it.find({}).deleteOne();
    it.find({}).delete();
    it.insert({ a: 3 });
    assert.equal(it.isOrdered, isOrdered);
    return it.batches.map(({ batchType, originalZeroIndex, originalIndexes, operations, size }) => [
      ...[batchType, originalZeroIndex, originalIndexes, operations.length, size],
    ]);
  };
  const { INSERT, UPDATE, DELETE } = BatchType;
  assert.deepEqual(shapeOf(true), [
    [INSERT, 0, [0, 1], 2, 2],
    [UPDATE, 2, [2, 3], 2, 2],
    [DELETE, 4, [4, 5], 2, 2],
    [INSERT, 6, [6], 1, 1],
  ]);
  assert.deepEqual(shapeOf(false), [
    [INSERT, 0, [0, 1, 6], 3, 3],
    [UPDATE, 2, [2, 3], 2, 2],
    [DELETE, 4, [4, 5], 2, 2],
  ]);
});

test('what cannot be an operation is refused where it is added, and none is executed twice', async () => {
  const { bulk: it } = bulk();
  for (const selector of [undefined, null])
    assert.throws(() => it.find(selector as never), /must specify a selector/);
  assert.throws(() => it.find({}).update({ a: 1 }), /atomic operators/);
  assert.throws(() => it.find({}).updateOne({ a: 1 }), /atomic operators/);
  assert.throws(() => it.find({}).replaceOne({ $set: {} }), /atomic operators|must not use/);
  assert.throws(() => it.raw({ other: {} } as never), /supports/);
  assert.equal(it.length, 0);
  it.insert({});
  await it.execute();
  await assert.rejects(it.execute(), { name: 'MongoBatchReExecutionError' });
});

test('it shows what its collection has', () => {
  const writeConcern = new WriteConcern(2);
  const parent = { bsonOptions: { promoteLongs: false }, writeConcern };
  const it = new OrderedBulkOperation(async () => assert.fail(), parent);
  assert.deepEqual([it.bsonOptions, it.writeConcern], [{ promoteLongs: false }, writeConcern]);
  const { bulk: alone } = bulk();
  assert.deepEqual([alone.bsonOptions, alone.writeConcern], [{}, undefined]);
});
