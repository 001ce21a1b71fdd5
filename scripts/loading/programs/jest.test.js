/** Jest in its default mode: CommonJS, and another realm than Node's own modules have. */
const { MongoClient, ObjectId } = require('mongodb');
const bson = require('bson');
const { startStandalone } = require('@touchstone/server');
const { MockupDB } = require('@touchstone/mockup');

let server;
let client;

beforeAll(async () => {
  server = await startStandalone();
  client = new MongoClient(server.uri);
});

afterAll(async () => {
  await client.close();
  await server[Symbol.asyncDispose]();
});

test('values of this realm are there and back', async () => {
  const things = client.db('app').collection('things');
  const thing = {
    _id: new ObjectId(),
    at: new Date(0),
    text: /x/i,
    bytes: Buffer.from([1, 2]),
    map: new Map([['a', 1]]),
    list: new Uint8Array([3]),
  };
  await things.insertOne(thing);
  const found = await things.findOne({ at: new Date(0) });
  expect(found._id).toEqual(thing._id);
  expect(found._id).toBeInstanceOf(ObjectId);
  expect(found._id).toBeInstanceOf(bson.ObjectId);
  expect(found.at.getTime()).toBe(0);
  expect(found.text.source).toBe('x');
  expect(found.map).toEqual({ a: 1 });
  expect(found.bytes.buffer.equals(Buffer.from([1, 2]))).toBe(true);
  expect([...found.list.buffer]).toEqual([3]);
});

test('errors are of the classes that are exported', async () => {
  const { MongoServerError } = require('mongodb');
  const call = client.db('app').command({ nonsense: 1 });
  await expect(call).rejects.toBeInstanceOf(MongoServerError);
});

test('the mock server', async () => {
  const mock = new MockupDB({ autoHello: true, autoEndSessions: true });
  await mock.run();
  const other = new MongoClient(mock.uri);
  const pong = other.db('app').command({ ping: 1 });
  await mock.receives('ping').ok();
  expect((await pong).ok).toBe(1);
  await other.close();
  await mock.stop();
});
