/** The client of the oldest messages, against a server that says just what a test tells it to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulatedRuntime } from '@touchstone/runtime';
import { OpMsgReply, OpReply } from '../reply/reply.ts';
import {
  OpDelete,
  OpGetMore,
  OpInsert,
  OpKillCursors,
  OpQuery,
  OpUpdate,
} from '../request/request-classes.ts';
import { MockupDB } from '../server/mockup-db.ts';
import { LegacyClient } from './legacy-client.ts';

interface Scene {
  readonly server: MockupDB;
  readonly client: LegacyClient;
}

/** A client and its server in a world of their own. */
async function scene(play: (scene: Scene) => Promise<void>): Promise<void> {
  const world = simulatedRuntime({ seed: 1 });
  await world.clock.run(
    (async () => {
      await using server = new MockupDB({ runtime: world });
      await server.run();
      server.autoresponds('ismaster');
      await using client = new LegacyClient(server.uri, world);
      await play({ server, client });
    })(),
  );
}

test('a write is confirmed by getlasterror, with the fields that it was asked with', () =>
  scene(async ({ server, client }) => {
    const cases: readonly (readonly [object, object])[] = [
      [{}, { getlasterror: 1 }],
      [{ w: 2 }, { getlasterror: 1, w: 2 }],
      [
        { w: 'majority', j: false, wtimeout: 5 },
        { getlasterror: 1, w: 'majority', j: false, wtimeout: 5 },
      ],
    ];
    for (const [options, asked] of cases) {
      const inserted = client.insert('db.some.coll', { _id: 4 }, options);
      await server.receives(OpInsert, { namespace: 'db.some.coll' });
      const confirmation = await server.receives('getlasterror');
      assert.deepEqual([confirmation.doc, confirmation.namespace], [asked, 'db']);
      await confirmation.ok({ err: null });
      assert.deepEqual(await inserted, { insertedId: 4 });
    }
  }));

test('what the server says against a write rejects it', () =>
  scene(async ({ server, client }) => {
    const failing = assert.rejects(
      client.insert('db.c', [{ _id: 1 }, { _id: 2 }]),
      /^MockupError: eek$/,
    );
    const insert = await server.receives(OpInsert);
    assert.deepEqual(insert.docs, [{ _id: 1 }, { _id: 2 }]);
    await server.receives('getlasterror').ok({ err: 'eek' });
    await failing;
    const refused = assert.rejects(client.remove('db.c', {}), /^MockupError: not now$/);
    await server.receives(OpDelete);
    await server.receives('getlasterror').ok({ ok: 0, errmsg: 'not now' });
    await refused;
  }));

test('updates, deletes and writes of w: 0 say their flags and wait for nobody', () =>
  scene(async ({ server, client }) => {
    await client.update('db.c', { a: 1 }, { b: 2 }, { w: 0 });
    const update = await server.receives(OpUpdate, { flags: 0, namespace: 'db.c' });
    assert.deepEqual(update.docs, [{ a: 1 }, { b: 2 }]);
    await client.update('db.c', {}, {}, { w: 0, flags: 3 });
    await server.receives(OpUpdate, { flags: 3 });
    await client.remove('db.c', { a: 1 }, { w: 0 });
    await server.receives(OpDelete, { a: 1 }, { flags: 0, namespace: 'db.c' });
    await client.remove('db.c', {}, { w: 0, flags: 1 });
    await server.receives(OpDelete, { flags: 1 });
  }));

test('a query says what it is asked for, and gives what is answered', () =>
  scene(async ({ server, client }) => {
    const plain = client.query('db.c', { a: 1 });
    await server
      .receives(OpQuery, { a: 1 }, { flags: 0, numToSkip: 0, numToReturn: 0 })
      .replies(OpReply({ b: 1 }, { cursorId: 7, startingFrom: 3, flags: 8 }));
    assert.deepEqual(await plain, {
      flags: 8,
      cursorId: 7n,
      startingFrom: 3,
      documents: [{ b: 1 }],
    });
    const detailed = client.query(
      'db.c',
      {},
      { flags: 4, skip: 2, batchSize: 5, fields: { b: 1 } },
    );
    await server
      .receives(OpQuery, {}, { flags: 4, numToSkip: 2, numToReturn: 5, fields: { b: 1 } })
      .replies(OpReply());
    assert.deepEqual((await detailed).documents, []);
  }));

test('the flags of a reply that failed reject the query, with its words if it has any', () =>
  scene(async ({ server, client }) => {
    const replies: readonly (readonly [unknown[], RegExp])[] = [
      [[OpReply({}, { flags: 1 })], /cursor not found/],
      [[OpReply({ $err: 'bad' }, { flags: 2 })], /^MockupError: bad$/],
      [[OpReply({ flags: 2 })], /query failure/],
    ];
    for (const [reply, error] of replies) {
      const failing = assert.rejects(client.getMore('db.c', 5n, 3), error);
      await server
        .receives(OpGetMore, { cursorId: 5n, numToReturn: 3, namespace: 'db.c' })
        .replies(...reply);
      await failing;
    }
    const failing = assert.rejects(client.command('db', { ping: 1 }), /no ping/);
    await server.receives('ping').commandErr(1, 'no ping');
    await failing;
  }));

test('a loop over a cursor asks for batch after batch, and leaving it early kills the cursor', () =>
  scene(async ({ server, client }) => {
    const all = (async () => {
      const found: unknown[] = [];
      for await (const each of client.find('db.c', {}, { batchSize: 2 })) found.push(each['n']);
      return found;
    })();
    await server.receives(OpQuery, { numToReturn: 2 }).replies(OpReply({ n: 1 }, { cursorId: 9 }));
    await server
      .receives(OpGetMore, { numToReturn: 2, cursorId: 9 })
      .replies(OpReply({ n: 2 }, { cursorId: 9 }));
    await server.receives(OpGetMore).replies(OpReply({ n: 3 }));
    assert.deepEqual(await all, [1, 2, 3]);

    const first = (async () => {
      for await (const each of client.find('db.c', {})) return each;
      return undefined;
    })();
    await server.receives(OpQuery).replies(OpReply({ n: 1 }, { cursorId: 11 }));
    assert.deepEqual(await first, { n: 1 });
    await server.receives(OpKillCursors, { cursorIds: [11] });

    // The cursor of the first loop was at its end, so nobody has killed it.
    await client.insert('db.c', {}, { w: 0 });
    await server.receives(OpInsert);
  }));

test('a connection that is lost fails what waits on it, and the next operation opens another', () =>
  scene(async ({ server, client }) => {
    const lost = assert.rejects(client.query('db.c', {}), /closed|reset/);
    const query = await server.receives(OpQuery);
    await query.hangup();
    await lost;
    const next = client.query('db.c', { again: 1 });
    const again = await server.receives(OpQuery, { again: 1 });
    assert.notEqual(again.connection.id, query.connection.id);
    await again.replies(OpReply({ a: 1 }));
    assert.deepEqual((await next).documents, [{ a: 1 }]);
  }));

test('operations share a connection; after close the next one opens another', () =>
  scene(async ({ server, client }) => {
    await client.insert('db.c', {}, { w: 0 });
    await client.insert('db.c', {}, { w: 0 });
    const [first, second] = [await server.receives(OpInsert), await server.receives(OpInsert)];
    assert.equal(first.connection, second.connection);
    await client.close();
    await client.close();
    await first.connection.closed;
    await client.insert('db.c', {}, { w: 0 });
    assert.notEqual((await server.receives(OpInsert)).connection, first.connection);
  }));

test('a reply of another form, or to another request, ends the connection', () =>
  scene(async ({ server, client }) => {
    const wrong: readonly (readonly [unknown[], RegExp])[] = [
      [[OpMsgReply()], /takes OP_REPLY alone, not msg/],
      [[OpReply({}, { responseTo: 77 })], /a reply to nothing: responseTo 77/],
    ];
    for (const [reply, error] of wrong) {
      const failing = assert.rejects(client.query('db.c', {}), error);
      const query = await server.receives(OpQuery);
      await query.replies(...reply);
      await failing;
      await query.connection.closed;
    }
  }));

test('one server without options is what the client connects to', async () => {
  for (const uri of ['mongodb://a:1/?w=1', 'mongodb+srv://a', 'a:1', 'mongodb://a/db'])
    assert.throws(() => new LegacyClient(uri), /takes mongodb:\/\/host:port\/ alone, not/);
  const places: readonly (readonly [string, object])[] = [
    ['mongodb://a:1/', { kind: 'tcp', host: 'a', port: 1 }],
    ['mongodb://a', { kind: 'tcp', host: 'a', port: 27017 }],
    ['mongodb://[::1]:5/', { kind: 'tcp', host: '::1', port: 5 }],
    ['mongodb://%2Ftmp%2Fm.sock', { kind: 'unix', path: '/tmp/m.sock' }],
    ['mongodb://%2Ftmp%2Fm', { kind: 'unix', path: '/tmp/m' }],
    ['mongodb://m.sock/', { kind: 'unix', path: 'm.sock' }],
  ];
  for (const [uri, expected] of places) {
    const world = simulatedRuntime({ seed: 1 });
    const asked: unknown[] = [];
    const transport = {
      ...world.transport,
      connect: (address: unknown) => {
        asked.push(address);
        return Promise.reject(new Error('nobody'));
      },
    };
    await assert.rejects(
      new LegacyClient(uri, { ...world, transport }).command('db', {}),
      /nobody/,
    );
    assert.deepEqual(asked, [expected]);
  }
});
