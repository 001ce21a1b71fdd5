import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MongoClient } from 'mongodb';
import { going } from '../going/go.ts';
import { waitUntil } from '../going/wait-until.ts';
import { interactiveServer } from './interactive-server.ts';

test('it answers hello and what shells ask, says what comes, and lets the rest wait', async () => {
  const lines: string[] = [];
  await using server = interactiveServer({ port: 0, log: (line) => lines.push(line) });
  await server.run();
  await using client = new MongoClient(server.uri);
  const db = client.db('admin');
  assert.match((await db.command({ whatsmyuri: 1 }))['you'], /^localhost:\d+$/);
  assert.deepEqual((await db.command({ getLog: 'startupWarnings' }))['log'], [
    'hello from MockupDB!',
  ]);
  assert.match((await db.command({ buildInfo: 1 }))['version'], /^MockupDB /);
  assert.deepEqual(await db.listCollections().toArray(), []);
  await going(
    () => db.command({ whatever: 1 }),
    async () => {
      await waitUntil(() => server.unread.length === 1, 'receive what nobody answers');
      await server.receives('whatever').ok();
    },
  );
  assert.ok(lines.some((line) => line.includes('OpMsg({"whatever": 1')));
  assert.ok(lines.some((line) => line.includes('waits for an answer')));
});

test('with allOk everything is answered', async () => {
  await using server = interactiveServer({ port: 0, verbose: false, allOk: true });
  await server.run();
  await using client = new MongoClient(server.uri);
  assert.deepEqual(await client.db('db').command({ whatever: 1 }), { ok: 1 });
  assert.equal(
    (
      await client
        .db('db')
        .collection('c')
        .insertOne({ _id: 1 as never })
    ).insertedId,
    1,
  );
});
