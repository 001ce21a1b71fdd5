/** The program that every way of loading has to run: all packages, their classes with those of `bson`, documents there and back. */
import assert from 'node:assert/strict';
import { MockupDB } from '@touchstone/mockup';
import { startReplicaSet } from '@touchstone/server';
import { Long as BsonLong, ObjectId as BsonObjectId } from 'bson';
import { BSON, type Collection, MongoClient, MongoServerError, ObjectId } from 'mongodb';

interface Person {
  _id: ObjectId;
  name: string;
  since: Date;
  count: number;
}

async function main(): Promise<void> {
  await useServer();
  await useMock();
  console.log('all well');
}

async function useServer(): Promise<void> {
  const server = await startReplicaSet({ members: 1 });
  const client = new MongoClient(server.uri);
  const people: Collection<Person> = client.db('app').collection<Person>('people');
  const _id = new ObjectId();
  const person: Person = { _id, name: 'Ada', since: new Date(0), count: 1 };
  await client.withSession((session) =>
    session.withTransaction(() => people.insertOne(person, { session })),
  );
  // Of whichever half and version of bson this is: it is stored as what it is.
  const other = { _id: new BsonObjectId(), long: BsonLong.fromNumber(7) };
  await client.db('app').collection('others').insertOne(other);
  assert.equal((await client.db('app').collection('others').findOne(other))?.['long'], 7);
  const found = await people.findOne({ _id });
  assert.ok(found !== null && found._id instanceof ObjectId && found.since instanceof Date);
  assert.deepEqual(BSON.serialize(found), BSON.serialize(person));
  await assert.rejects(people.insertOne(person), (error) => {
    return error instanceof MongoServerError && error.code === 11000;
  });
  await client.close();
  await server[Symbol.asyncDispose]();
}

async function useMock(): Promise<void> {
  const mock = new MockupDB({ autoHello: true, autoEndSessions: true });
  await mock.run();
  const client = new MongoClient(mock.uri);
  const pong = client.db('app').command({ ping: 1 });
  await mock.receives('ping').ok({ pong: 'mock' });
  assert.equal((await pong)['pong'], 'mock');
  await client.close();
  await mock.stop();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
