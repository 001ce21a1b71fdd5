import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Compressor,
  compressMessage,
  compressors,
  decode,
  encodeCommand,
  parseMessage,
  restoreMessage,
} from '@touchstone/protocol';
import { Connection } from './connection.ts';
import { describeConnection } from './connection-description.ts';
import { FakeStream } from './fake-stream.test-support.ts';
import { ManualClock } from './manual-clock.test-support.ts';

/** Answers in the compression that it is asked in, `echo` with what came. */
class CompressedStream extends FakeStream {
  readonly opCodes: number[] = [];
  readonly #compressor: Compressor;

  constructor(compressor: Compressor) {
    super();
    this.#compressor = compressor;
  }

  override write(bytes: Uint8Array): boolean {
    this.opCodes.push(Buffer.from(bytes).readInt32LE(12));
    void this.#answer(bytes);
    return true;
  }

  async #answer(bytes: Uint8Array): Promise<void> {
    const message = parseMessage(await restoreMessage(bytes));
    assert.ok(message.kind === 'msg');
    const { text } = decode(message.body);
    const reply = encodeCommand({
      requestId: 9,
      responseTo: message.requestId,
      body: { ok: 1, text },
    });
    const frame = Uint8Array.from(await compressMessage(reply, this.#compressor));
    if (text === 'broken') frame.fill(0x55, 26);
    // The two halves arrive one by one.
    this.handler.data(frame.subarray(0, 30));
    this.handler.data(frame.subarray(30));
  }
}

function connectionOver(compressor: Compressor): {
  stream: CompressedStream;
  connection: Connection;
} {
  const stream = new CompressedStream(compressor);
  const connection = new Connection({
    id: 1,
    generation: 1,
    address: 'fake:27017',
    stream,
    clock: new ManualClock(),
    socketTimeoutMS: 0,
  });
  connection.handshakeCompleted(
    describeConnection({ ok: 1, compression: [compressor.name] }),
    compressor,
  );
  return { stream, connection };
}

for (const compressor of compressors.filter(({ id }) => id !== 0)) {
  const { name } = compressor;
  const skip = compressor.isAvailable() ? false : `the optional package for ${name} is not here`;

  test(`${name}: commands and replies go compressed`, { skip }, async () => {
    const { connection, stream } = connectionOver(compressor);
    for (const text of ['a', 'b'.repeat(100_000), '']) {
      const reply = await connection.command('test', { echo: 1, text });
      assert.equal(reply['text'], text);
    }
    assert.deepEqual(stream.opCodes, [2012, 2012, 2012]);
  });

  test(`${name}: commands with secrets go as they are`, { skip }, async () => {
    const { connection, stream } = connectionOver(compressor);
    const names = ['hello', 'isMaster', 'saslStart', 'saslContinue', 'authenticate', 'createUser'];
    for (const command of [...names, 'updateUser']) {
      await connection.command('test', { [command]: 1, text: 'a' });
    }
    assert.deepEqual(new Set(stream.opCodes), new Set([2013]));
  });

  test(`${name}: a broken reply closes the connection`, { skip }, async () => {
    const { connection } = connectionOver(compressor);
    await assert.rejects(connection.command('test', { echo: 1, text: 'broken' }), {
      name: 'MongoUnexpectedServerResponseError',
    });
    assert.ok(connection.closed);
  });

  test(`${name}: a command without reply goes compressed too`, { skip }, async () => {
    const { connection, stream } = connectionOver(compressor);
    const body = { echo: 1, $db: 'test' };
    const request = { body, commandName: 'echo', databaseName: 'test', unacknowledged: true };
    assert.equal(await connection.run(request), undefined);
    assert.deepEqual(stream.opCodes, [2012]);
  });
}
