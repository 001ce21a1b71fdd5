import type { ObjectId } from 'bson';
import type { AggregationCursor } from '../cursor/aggregation-cursor.ts';
import type { FindCursor } from '../cursor/find-cursor.ts';
import type { WithId } from '../schema/document-id.ts';
import type { Collection } from './collection.ts';
import type { MongoClient } from './mongo-client.ts';
import type { InsertOneResult, ModifyResult } from './write-results.ts';

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function expectSame<_Check extends true>(): void {}

interface Pet {
  name: string;
  age: number;
  tags: string[];
}

export async function types(client: MongoClient): Promise<void> {
  const pets: Collection<Pet> = client.db('zoo').collection<Pet>('pets');
  const spot = { name: 'Spot', age: 3, tags: [] };

  const inserted = await pets.insertOne(spot);
  expectSame<Same<typeof inserted, InsertOneResult<Pet>>>();
  expectSame<Same<typeof inserted.insertedId, ObjectId>>();
  // @ts-expect-error: a pet has an age
  await pets.insertOne({ name: 'Rex', tags: [] });

  const found = await pets.findOne({ name: 'Spot' });
  expectSame<Same<typeof found, WithId<Pet> | null>>();
  // @ts-expect-error: an age is a number
  await pets.findOne({ age: 'three' });

  const cursor = pets.find({ age: { $gt: 2 } }, { sort: { age: -1 } });
  expectSame<Same<typeof cursor, FindCursor<WithId<Pet>>>>();
  const names = await cursor.map((pet) => pet.name).toArray();
  expectSame<Same<typeof names, string[]>>();
  for await (const pet of pets.find()) expectSame<Same<typeof pet, WithId<Pet>>>();

  const tags = await pets.distinct('tags');
  expectSame<Same<typeof tags, string[]>>();
  const groups = pets.aggregate<{ _id: string; n: number }>([{ $group: { _id: '$name' } }]);
  expectSame<Same<typeof groups, AggregationCursor<{ _id: string; n: number }>>>();

  const before = await pets.findOneAndUpdate({}, { $inc: { age: 1 } });
  expectSame<Same<typeof before, WithId<Pet> | null>>();
  const whole = await pets.findOneAndDelete({}, { includeResultMetadata: true });
  expectSame<Same<typeof whole, ModifyResult<Pet>>>();
  // @ts-expect-error: a name cannot be incremented
  await pets.updateOne({}, { $inc: { name: 1 } });
  // @ts-expect-error: a replacement has all that a pet has
  await pets.replaceOne({}, { name: 'Rex' });

  await pets.bulkWrite([{ insertOne: { document: spot } }, { deleteOne: { filter: { age: 1 } } }]);
  // @ts-expect-error: there is no such operation
  await pets.bulkWrite([{ insertMany: { documents: [] } }]);
  await client.bulkWrite<{ 'zoo.pets': Pet }>([
    { namespace: 'zoo.pets', name: 'insertOne', document: spot },
  ]);
  await client.bulkWrite<{ 'zoo.pets': Pet }>([
    // @ts-expect-error: the namespace is not one of the schemas
    { namespace: 'zoo.x', name: 'deleteOne', filter: {} },
  ]);
  // @ts-expect-error: an update has operators
  await client.bulkWrite([{ namespace: 'a.b', name: 'updateOne', filter: {}, update: 5 }]);
}
