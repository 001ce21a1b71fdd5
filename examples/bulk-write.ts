/** Bulk writes into one collection, and into several at once (server 8.0 and newer). */
import { MongoClient } from '@touchstone/driver';
import { startStandalone } from '@touchstone/server';

await using deployment = await startStandalone();
const client = new MongoClient(deployment.uri);
const result = await client
  .db('app')
  .collection<{ _id: number; n: number }>('counters')
  .bulkWrite([
    { insertOne: { document: { _id: 1, n: 1 } } },
    { updateOne: { filter: { _id: 2 }, update: { $inc: { n: 5 } }, upsert: true } },
    { deleteOne: { filter: { _id: 1 } } },
  ]);
console.log(
  `inserted ${result.insertedCount}, upserted ${result.upsertedCount}, deleted ${result.deletedCount}`,
);
const many = await client.bulkWrite([
  { name: 'insertOne', namespace: 'app.a', document: { x: 1 } },
  { name: 'insertOne', namespace: 'app.b', document: { x: 2 } },
]);
console.log(`inserted ${many.insertedCount} in two collections`);
await client.close();
