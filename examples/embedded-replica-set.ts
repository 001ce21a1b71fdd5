/** An embedded replica set for the tests of an application, and a step-down when the test wants one. */
import { MongoClient } from '@touchstone/driver';
import { startReplicaSet } from '@touchstone/server';

await using deployment = await startReplicaSet({ members: 3 });
const client = new MongoClient(deployment.uri);
const orders = client.db('shop').collection<{ item: string; quantity: number }>('orders');

await orders.insertMany([
  { item: 'stone', quantity: 2 },
  { item: 'gold', quantity: 5 },
]);
const [total] = await orders
  .aggregate([{ $group: { _id: null, quantity: { $sum: '$quantity' } } }])
  .toArray();
console.log(`sold: ${total?.['quantity']}`);
await client.close();
