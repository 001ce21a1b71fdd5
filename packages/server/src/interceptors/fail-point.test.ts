import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { present } from '@touchstone/protocol';
import { type Document, Long, UUID } from 'bson';
import { startReplicaSet } from '../deployment/replica-set.ts';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from '../server/in-process.test-support.ts';

async function withFailPoint(
  setting: Document,
  work: (client: InProcessClient) => Promise<void>,
): Promise<void> {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  const reply = await client.run({ configureFailPoint: 'failCommand', ...setting, $db: 'admin' });
  assert.equal(reply['ok'], 1);
  await work(client);
}

const FAILING = { failCommands: ['ping'], errorCode: 91 };

describe('failCommand', () => {
  it('fails the named commands so many times', () =>
    withFailPoint({ mode: { times: 2 }, data: FAILING }, async (client) => {
      const seen = [];
      for (const name of ['ping', 'count', 'ping', 'ping']) {
        seen.push((await client.run({ [name]: 'c' }))['codeName']);
      }
      assert.deepEqual(seen, ['ShutdownInProgress', undefined, 'ShutdownInProgress', undefined]);
    }));

  it('lets so many pass first', () =>
    withFailPoint({ mode: { skip: 1 }, data: FAILING }, async (client) => {
      assert.equal((await client.run({ ping: 1 }))['ok'], 1);
      assert.equal((await client.run({ ping: 1 }))['ok'], 0);
      assert.equal((await client.run({ ping: 1 }))['ok'], 0);
    }));

  it('closes the connection', () =>
    withFailPoint(
      { mode: 'alwaysOn', data: { failCommands: ['ping'], closeConnection: true } },
      async (client) => {
        client.start({ ping: 1 });
        assert.equal(await client.reply(), undefined);
      },
    ));

  it('adds labels and errors of the write concern to what the command did', () =>
    withFailPoint(
      {
        mode: { times: 1 },
        data: {
          failCommands: ['insert'],
          errorLabels: ['A'],
          writeConcernError: { code: 91, errmsg: 'words' },
        },
      },
      async (client) => {
        const reply = await client.run({ insert: 'c', documents: [{ _id: 1 }] });
        assert.deepEqual(reply['errorLabels'], ['A']);
        assert.deepEqual(reply['writeConcernError'], { code: 91, errmsg: 'words' });
        assert.deepEqual([reply['n'], reply['ok']], [1, 1]);
      },
    ));

  it('means only connections of one application', () =>
    withFailPoint({ mode: 'alwaysOn', data: { ...FAILING, appName: 'x' } }, async (client) => {
      assert.equal((await client.run({ ping: 1 }))['ok'], 1);
      await client.run({ hello: 1, client: { application: { name: 'x' } } });
      assert.equal((await client.run({ ping: 1 }))['ok'], 0);
    }));

  it('blocks no longer than maxTimeMS', () =>
    withFailPoint(
      {
        mode: 'alwaysOn',
        data: { failCommands: ['ping'], blockConnection: true, blockTimeMS: 60_000 },
      },
      async (client) => {
        const reply = await client.run({ ping: 1, maxTimeMS: 5 });
        assert.equal(reply['codeName'], 'MaxTimeMSExpired');
      },
    ));
});

describe('maxTimeAlwaysTimeOut and maxTimeNeverTimeOut', () => {
  it('end what has a time limit, or nothing', async () => {
    await using standalone = await startStandalone();
    const client = new InProcessClient(standalone.server);
    const set = (name: string, mode: string): Promise<Document> =>
      client.run({ configureFailPoint: name, mode, unknown: 1, $db: 'admin' });
    await set('maxTimeAlwaysTimeOut', 'alwaysOn');
    assert.equal((await client.run({ ping: 1, maxTimeMS: 9000 }))['codeName'], 'MaxTimeMSExpired');
    assert.equal((await client.run({ ping: 1 }))['ok'], 1);
    await set('maxTimeAlwaysTimeOut', 'off');
    await set('maxTimeNeverTimeOut', 'alwaysOn');
    const waiting = { sleep: 1, millis: 5, maxTimeMS: 1, $db: 'admin' };
    assert.equal((await client.run(waiting))['ok'], 1);
    await set('maxTimeNeverTimeOut', 'off');
    assert.equal((await client.run(waiting))['codeName'], 'MaxTimeMSExpired');
  });
});

describe('fsync', () => {
  it('holds writes back until it is unlocked', async () => {
    await using standalone = await startStandalone();
    const [client, writer] = [standalone, standalone].map(
      ({ server }) => new InProcessClient(server),
    );
    await present(client).run({ fsync: 1, lock: true, $db: 'admin' });
    const written = present(writer).run({ insert: 'c', documents: [{ _id: 1 }] });
    assert.equal((await present(client).run({ count: 'c' }))['n'], 0);
    await present(client).run({ fsyncUnlock: 1, $db: 'admin' });
    assert.equal((await written)['n'], 1);
    assert.equal((await present(client).run({ count: 'c' }))['n'], 1);
  });
});

describe('onPrimaryTransactionalWrite', () => {
  it('acts once for all documents of an insert, so that one retry is enough', async () => {
    await using set = await startReplicaSet({ members: 1 });
    const [client, again] = [set, set].map(
      (each) => new InProcessClient(each.server(present(each.primary))),
    );
    await present(client).run({
      configureFailPoint: 'onPrimaryTransactionalWrite',
      mode: { times: 1 },
      data: {},
      $db: 'admin',
    });
    const insert = {
      insert: 'c',
      documents: [{ _id: 1 }, { _id: 2 }],
      lsid: { id: new UUID('11111111-1111-4111-8111-111111111111') },
      txnNumber: Long.fromNumber(1),
    };
    present(client).start(insert);
    assert.equal(await present(client).reply(), undefined);
    const reply = await present(again).run(insert);
    assert.equal(reply['n'], 2);
    assert.deepEqual(reply['retriedStmtIds'], [0, 1]);
  });
});
