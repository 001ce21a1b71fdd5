import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulatedRuntime } from '@touchstone/runtime';
import type { Document } from 'bson';
import { MongoInvalidArgumentError, MongoTransactionError } from '../error/api-error.ts';
import { MongoClient } from './mongo-client.ts';
import { primaryHello, simulatedServer } from './simulated-server.test-support.ts';

interface Bench extends AsyncDisposable {
  readonly client: MongoClient;
  readonly commands: Document[];
  run<Result>(promise: PromiseLike<Result>): Promise<Result>;
}

async function bench(query = ''): Promise<Bench> {
  const world = simulatedRuntime({ seed: 1 });
  const { commands } = await simulatedServer(world, 'a:27017', {
    hello: primaryHello('a:27017'),
    answer: ({ aggregate }) =>
      aggregate === undefined
        ? { ok: 1, n: 1 }
        : { ok: 1, cursor: { id: 0n, ns: 'test.c', firstBatch: [{ n: 1 }] } },
  });
  const client = new MongoClient(`mongodb://a/${query}`, { runtime: world });
  const run: Bench['run'] = (promise) => world.clock.run(promise);
  return { client, commands, run, [Symbol.asyncDispose]: () => run(client.close()) };
}

test('what is no session of the driver is refused before anything is sent', async () => {
  await using made = await bench();
  const db = made.client.db();
  const strange = { session: { id: 1 } as never };
  await assert.rejects(
    made.run(db.collection('c').insertOne({}, strange)),
    MongoInvalidArgumentError,
  );
  await assert.rejects(made.run(db.command({ ping: 1 }, strange)), MongoInvalidArgumentError);
  assert.throws(() => db.collection('c').find({}, strange), MongoInvalidArgumentError);
  assert.deepEqual(made.commands, []);
  await made.run(db.command({ ping: 1 }, { session: undefined }));
  assert.equal(made.commands.length, 1);
});

test('in a transaction an operation may have neither concern of its own nor another member', async () => {
  await using made = await bench();
  const { client, run, commands } = made;
  const db = client.db();
  const c = db.collection('c');
  const session = client.startSession();
  session.startTransaction();
  const refuses = (promise: Promise<unknown>, message: RegExp): Promise<void> =>
    assert.rejects(run(promise), (error: unknown) => {
      return error instanceof MongoTransactionError && message.test(error.message);
    });
  const readConcern = { level: 'local' } as const;
  await refuses(c.countDocuments({}, { session, readConcern }), /Cannot set read concern/);
  await refuses(c.deleteOne({}, { session, writeConcern: { w: 1 } }), /Cannot set write concern/);
  const secondary = { session, readPreference: 'secondary' } as const;
  await refuses(c.countDocuments({}, secondary), /primary/);
  await refuses(db.command({ ping: 1 }, secondary), /primary/);
  assert.deepEqual(commands, []);
  await run(db.command({ ping: 1 }, { session, readPreference: 'primary' }));
  assert.equal(commands[0]?.['startTransaction'], true);
  await run(session.endSession());
});

test('outside of a transaction a session changes nothing about concerns', async () => {
  await using made = await bench('?w=2&readConcernLevel=majority');
  const { client, run, commands } = made;
  const session = client.startSession({ causalConsistency: false });
  const c = client.db().collection('c');
  await run(c.countDocuments({}, { session, readConcern: 'local' }));
  await run(c.countDocuments({}, { session }));
  await run(c.deleteOne({}, { session }));
  await run(c.deleteOne({}, { session, writeConcern: { w: 1 } }));
  const concerns = commands.map(({ readConcern, writeConcern }) => readConcern ?? writeConcern);
  assert.deepEqual(concerns, [{ level: 'local' }, { level: 'majority' }, { w: 2 }, { w: 1 }]);
  await run(session.endSession());
});

test('the concerns of a client give way to those of the transaction', async () => {
  await using made = await bench('?w=3&readConcernLevel=local');
  const { client, run, commands } = made;
  const session = client.startSession();
  session.startTransaction({ readConcern: 'majority', writeConcern: { w: 'majority' } });
  const c = client.db().collection('c');
  await run(c.insertOne({}, { session, comment: 'first' }));
  await run(c.insertOne({}, { session }));
  await run(session.commitTransaction());
  const concerns = commands.map(({ readConcern, writeConcern }) => [readConcern, writeConcern]);
  assert.deepEqual(concerns, [
    [{ level: 'majority' }, undefined],
    [undefined, undefined],
    [undefined, { w: 'majority' }],
  ]);
  await run(session.endSession());
});

test('an operation may not have a time of its own within that of a whole transaction', async () => {
  await using made = await bench();
  const { client, run, commands } = made;
  const session = client.startSession();
  const c = client.db().collection('c');
  const inner = session.withTransaction(async () => c.insertOne({}, { session, timeoutMS: 5 }), {
    timeoutMS: 1000,
  });
  await assert.rejects(run(inner), MongoInvalidArgumentError);
  assert.deepEqual(commands, []);
  await run(session.withTransaction(async () => c.insertOne({}, { session, timeoutMS: 500 })));
  assert.equal(commands[0]?.['insert'], 'c');
  await run(session.endSession());
});
