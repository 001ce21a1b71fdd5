import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Binary } from 'bson';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from './in-process.test-support.ts';

async function withClients(
  act: (busy: InProcessClient, other: InProcessClient) => Promise<void>,
): Promise<void> {
  await using standalone = await startStandalone();
  await act(new InProcessClient(standalone.server), new InProcessClient(standalone.server));
}

it('the different values of a collection are told while others have their turn', () =>
  withClients(async (busy, other) => {
    await busy.run({
      insert: 'd',
      documents: Array.from({ length: 20_000 }, (_, _id) => ({ _id, s: `é${_id % 15_000}` })),
    });
    const distinct = { distinct: 'd', key: 's', collation: { locale: 'de' } };
    for (const command of [distinct, { distinct: 'd', key: '_id' }]) {
      busy.start(command);
      const before = await other.run({
        insert: 'd',
        documents: [{ _id: `x${command.key}`, s: '' }],
      });
      assert.equal(before['n'], 1);
      assert.equal(busy.unread, 0, 'it has begun, and is not done');
      const { values } = (await busy.reply()) ?? {};
      assert.ok(values.length >= (command === distinct ? 15_000 : 20_000));
      assert.ok(values.length <= 20_002);
      const ended = await busy.run({ ...command, maxTimeMS: 1 });
      assert.equal(ended['codeName'], 'MaxTimeMSExpired');
    }
  }));

it('a document of many fields is taken apart while others have their turn', () =>
  withClients(async (busy, other) => {
    const many = Object.fromEntries(Array.from({ length: 60_000 }, (_, at) => [`f${at}`, at]));
    await busy.run({ insert: 'wide', documents: [{ _id: 1, ...many }] });
    const projection = { f59999: 1 };
    const update = { q: { _id: 1 }, u: { $inc: { f5: 1 } } };
    for (const command of [
      { find: 'wide', projection },
      { aggregate: 'wide', pipeline: [{ $project: projection }], cursor: {} },
      { update: 'wide', updates: [update] },
    ]) {
      busy.start(command);
      assert.equal((await other.run({ count: 'wide', query: { f5: 5 } }))['n'], 1);
      assert.equal(busy.unread, 0, 'it has begun, and is not done');
      const reply = (await busy.reply()) ?? {};
      const shown = reply['cursor']?.firstBatch ?? reply['nModified'];
      assert.deepEqual(shown, command.update === 'wide' ? 1 : [{ _id: 1, f59999: 59_999 }]);
    }
    assert.equal((await other.run({ count: 'wide', query: { f5: 6 } }))['n'], 1);
  }));

it('what is explained is carried out while others have their turn', () =>
  withClients(async (busy, other) => {
    const documents = Array.from({ length: 20_000 }, (_, _id) => ({ _id, a: _id }));
    await busy.run({ insert: 'e', documents });
    const $or = Array.from({ length: 200 }, (_, at) => ({ a: at, b: { $ne: at } }));
    const find = { find: 'e', filter: { $or } };
    const pipeline = [{ $lookup: { from: 'e', localField: 'a', foreignField: 'a', as: 'x' } }];
    const aggregate = { aggregate: 'e', pipeline, cursor: {} };
    for (const explain of [find, aggregate]) {
      const command = { explain, verbosity: 'executionStats' };
      busy.start(command);
      await other.run({ ping: 1 });
      assert.equal(busy.unread, 0, `${Object.keys(explain)[0]}: it has begun, and is not done`);
      const reply = (await busy.reply()) ?? {};
      const stats = (reply['stages']?.[0].$cursor ?? reply)['executionStats'];
      assert.equal(stats.nReturned, explain === find ? 200 : 20_000);
      const ended = await busy.run({ ...command, maxTimeMS: 1 });
      assert.equal(ended['codeName'], 'MaxTimeMSExpired');
    }
  }));

it('a collection is put in the place of another, and indexes are built anew, while others have their turn', () =>
  withClients(async (busy, other) => {
    const documents = Array.from({ length: 10_000 }, (_, _id) => ({ _id, a: _id, s: `s${_id}` }));
    await busy.run({ insert: 'from', documents });
    await busy.run({ insert: 'to', documents: [{ _id: 'before', a: -1 }] });
    const indexes = ['a', 's'].map((name) => ({ key: { [name]: 1 }, name }));
    await busy.run({ createIndexes: 'to', indexes });
    const out = { aggregate: 'from', pipeline: [{ $out: 'to' }], cursor: {} };
    const ended = await busy.run({ ...out, maxTimeMS: 1 });
    assert.equal(ended['codeName'], 'MaxTimeMSExpired');
    busy.start(out);
    assert.equal((await other.run({ count: 'to' }))['n'], 1, 'nothing of it is seen before all is');
    assert.equal(busy.unread, 0, 'it has begun, and is not done');
    assert.equal((await busy.reply())?.['ok'], 1);
    assert.equal((await other.run({ count: 'to', query: { s: 's7' } }))['n'], 1);
    assert.equal((await other.run({ count: 'to' }))['n'], 10_000);
    busy.start({ reIndex: 'to' });
    await other.run({ insert: 'to', documents: [{ _id: 'meanwhile', a: -2 }] });
    assert.equal(busy.unread, 0, 'it has begun, and is not done');
    assert.equal((await busy.reply())?.['nIndexes'], 3);
    assert.equal((await other.run({ count: 'to', query: { a: -2 } }))['n'], 1);
    busy.start({ reIndex: 'to' });
    await other.run({ dropIndexes: 'to', index: 's' });
    assert.equal((await busy.reply())?.['nIndexes'], 2, 'an index that went meanwhile stays away');
    const { cursor } = await other.run({ listCollections: 1 });
    const names = cursor.firstBatch.map(({ name }: { readonly name: string }) => name);
    assert.deepEqual(names.sort(), ['from', 'to'], 'nothing of what was begun is left');
  }));

it('many sessions are refreshed and ended while others have their turn', () =>
  withClients(async (busy, other) => {
    const sessions = Array.from({ length: 20_000 }, (_, at) => {
      const id = new Uint8Array(16);
      new DataView(id.buffer).setUint32(0, at);
      return { id: new Binary(id, 4) };
    });
    const known = { aggregate: 1, cursor: {}, $db: 'admin' };
    const pipeline = [{ $listLocalSessions: { allUsers: true } }, { $count: 'n' }];
    for (const name of ['refreshSessions', 'killSessions', 'endSessions']) {
      busy.start({ [name]: sessions });
      await other.run({ ping: 1 });
      assert.equal(busy.unread, 0, `${name}: it has begun, and is not done`);
      assert.equal((await busy.reply())?.['ok'], 1);
      const { cursor } = await other.run({ ...known, pipeline });
      const left = cursor.firstBatch[0]?.n ?? 0;
      assert.equal(left >= sessions.length, name !== 'endSessions', `${name} left ${left}`);
    }
    const refused = await busy.run({ killSessions: [...sessions, { id: 1 }] });
    assert.equal(refused['codeName'], 'TypeMismatch');
    assert.match(refused['errmsg'], /killSessions.id' is the wrong type/);
  }));

it('$out is refused where the collection that it replaces became another meanwhile', () =>
  withClients(async (busy, other) => {
    const documents = Array.from({ length: 20_000 }, (_, _id) => ({ _id }));
    await busy.run({ insert: 'from', documents });
    const meanwhile: readonly (readonly [object, string])[] = [
      [{ createIndexes: 'to', indexes: [{ key: { z: 1 }, name: 'z' }] }, 'indexes of'],
      [{ dropIndexes: 'to', index: 'k' }, 'indexes of'],
      [{ drop: 'to' }, 'indexes of'],
      [{ collMod: 'to', validationLevel: 'off' }, 'collection options of'],
    ];
    for (const [change, what] of meanwhile) {
      await other.run({ drop: 'to' });
      await other.run({ createIndexes: 'to', indexes: [{ key: { k: 1 }, name: 'k' }] });
      busy.start({ aggregate: 'from', pipeline: [{ $out: 'to' }], cursor: {} });
      assert.equal((await other.run(change))['ok'], 1);
      assert.equal(busy.unread, 0, 'it has begun, and is not done');
      const { codeName, errmsg } = (await busy.reply()) ?? {};
      assert.equal(codeName, 'CommandFailed');
      assert.ok(
        errmsg.includes(`:: caused by :: ${what} target collection test.to changed`),
        errmsg,
      );
      assert.equal((await other.run({ count: 'to' }))['n'], 0);
    }
  }));
