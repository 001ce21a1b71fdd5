import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { encodeCommand } from '@touchstone/protocol';
import { Long } from 'bson';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from './in-process.test-support.ts';

function frame(length: number, opCode: number, rest: number[] = []): Uint8Array {
  const bytes = new Uint8Array(16 + rest.length);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, length, true);
  view.setInt32(12, opCode, true);
  bytes.set(rest, 16);
  return bytes;
}

const MALFORMED: Readonly<Record<string, Uint8Array>> = {
  'a length below the header': frame(3, 2013),
  'a length above the limit': frame(0x7fffffff, 2013),
  'an unknown opcode': frame(16, 9999),
  'an unknown required flag': frame(21, 2013, [8, 0, 0, 0, 0]),
  'a section that runs out of the message': frame(25, 2013, [0, 0, 0, 0, 0, 99, 0, 0, 0]),
  'a command that is no BSON': frame(
    33,
    2013,
    [0, 0, 0, 0, 0, 12, 0, 0, 0, 2, 97, 0, 99, 0, 0, 0, 0],
  ),
  'an OP_COMPRESSED that announces too much': frame(
    25,
    2012,
    [221, 7, 0, 0, 255, 255, 255, 127, 2],
  ),
};

describe('a connection', () => {
  for (const [name, bytes] of Object.entries(MALFORMED)) {
    it(`is closed, and no other, by ${name}`, async () => {
      await using standalone = await startStandalone();
      const bad = new InProcessClient(standalone.server);
      const good = new InProcessClient(standalone.server);
      bad.send(bytes);
      assert.equal(await bad.reply(), undefined);
      assert.equal(bad.closed, true);
      assert.equal((await good.run({ ping: 1 }))['ok'], 1);
    });
  }

  it('lives on after a document that is no BSON', async () => {
    await using standalone = await startStandalone();
    const client = new InProcessClient(standalone.server);
    const body = { insert: 'c', $db: 'test' };
    const broken = Uint8Array.from([12, 0, 0, 0, 2, 97, 0, 99, 0, 0, 0, 0]);
    const sequences = [{ identifier: 'documents', documents: [broken] }];
    client.send(encodeCommand({ requestId: 1, body, sequences }));
    assert.equal((await client.reply())?.['codeName'], 'InvalidBSON');
    assert.equal((await client.run({ ping: 1 }))['ok'], 1);
  });

  it('answers its requests in order, also when the first one waits', async () => {
    await using standalone = await startStandalone();
    const client = new InProcessClient(standalone.server);
    await client.run({
      configureFailPoint: 'failCommand',
      mode: { times: 1 },
      data: { failCommands: ['ping'], blockConnection: true, blockTimeMS: 5 },
      $db: 'admin',
    });
    client.start({ ping: 1 });
    client.start({ count: 'c' });
    assert.equal((await client.reply())?.['n'], undefined);
    assert.equal((await client.reply())?.['n'], 0);
  });

  it('takes with it what waits for its sake', async () => {
    await using standalone = await startStandalone();
    const waiting = new InProcessClient(standalone.server, { promoteLongs: false });
    const other = new InProcessClient(standalone.server);
    const waitingHellos = async (): Promise<number> => {
      const pipeline = [{ $currentOp: {} }, { $match: { 'command.hello': 1 } }, { $count: 'n' }];
      const reply = await other.run({ aggregate: 1, pipeline, cursor: {}, $db: 'admin' });
      return reply['cursor'].firstBatch[0]?.n ?? 0;
    };
    const { topologyVersion } = await waiting.run({ hello: 1 });
    waiting.start({ hello: 1, topologyVersion, maxAwaitTimeMS: 60_000 });
    assert.equal(await waitingHellos(), 1);
    waiting.disconnect();
    assert.equal(await waitingHellos(), 0);
  });

  it('gets no reply to a request that wants none', async () => {
    await using standalone = await startStandalone();
    const client = new InProcessClient(standalone.server);
    const body = { insert: 'c', documents: [{ _id: 1 }], $db: 'test' };
    client.send(encodeCommand({ requestId: 1, body, moreToCome: true }));
    assert.equal((await client.run({ count: 'c' }))['n'], 1);
  });
});

describe('a client that does not read', () => {
  it('gets the next reply when it has taken the one before', async () => {
    await using standalone = await startStandalone();
    const client = new InProcessClient(standalone.server);
    client.readsSlowly = true;
    for (let times = 0; times < 5; times++) client.start({ ping: 1 });
    await setImmediate();
    assert.equal(client.unread, 1);
    client.drain();
    assert.equal(client.unread, 2);
    client.readsSlowly = false;
    client.drain();
    assert.equal(client.unread, 5);
  });

  it('is not streamed to', async () => {
    await using standalone = await startStandalone();
    const client = new InProcessClient(standalone.server);
    const documents = Array.from({ length: 50 }, (_, _id) => ({ _id }));
    await client.run({ insert: 'c', documents });
    const { cursor } = await client.run({ find: 'c', batchSize: 1 });
    client.readsSlowly = true;
    const more = { getMore: Long.fromValue(cursor.id), collection: 'c', batchSize: 1 };
    client.start(more, { exhaustAllowed: true });
    for (let turns = 0; turns < 10; turns++) await setImmediate();
    assert.equal(client.unread, 1);
    client.readsSlowly = false;
    client.drain();
    while (client.unread < 49) await setImmediate();
  });
});

describe('bytes from anybody', () => {
  it('never do more than end their own connection', async () => {
    await using standalone = await startStandalone();
    const good = new InProcessClient(standalone.server);
    const command = encodeCommand({
      requestId: 1,
      body: {
        insert: 'c',
        documents: [{ a: 'text', b: [1, { c: 2 }] }],
        ordered: true,
        $db: 'test',
      },
      sequences: [{ identifier: 'extra', documents: [{ _id: 1 }] }],
    });
    for (let at = 16; at < command.length; at++) {
      for (const value of [0, 1, 0x7f, 0xff]) {
        const bad = new InProcessClient(standalone.server);
        const bytes = Uint8Array.from(command);
        bytes[at] = value;
        bad.send(bytes);
        bad.disconnect();
      }
    }
    assert.equal((await good.run({ ping: 1 }))['ok'], 1);
  });
});
