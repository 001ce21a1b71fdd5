import { createServer, type Server } from 'node:net';
import { MongoClient, MongoError } from '@touchstone/driver';
import { encode, MessageReader } from '@touchstone/protocol';
import { nodeRuntime } from '@touchstone/runtime';
import { Long, Timestamp } from 'bson';
import { mutated } from '../mutate.ts';
import type { TargetDefinition } from '../target.ts';
import { anyDocument, anyValue } from '../values.ts';

const HELLO = {
  helloOk: true,
  isWritablePrimary: true,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  minWireVersion: 0,
  maxWireVersion: 25,
  ok: 1,
};
const CURSOR = { id: Long.ZERO, ns: 'a.c', firstBatch: [{ _id: 1, a: [1, 'x'] }] };
const TIME = new Timestamp({ t: 5, i: 1 });
const FIELDS = ['ok', 'cursor', '$clusterTime', 'operationTime', 'writeConcernError', 'code', 'n'];
/** An operation has this long, and then some. */
const TIMEOUT_MS = 300;
// Longer than any machine needs, however busy: what hangs hangs for ever.
const PATIENCE_MS = 60_000;

/** A server that answers everything but hello with one body. */
async function answering(body: () => Uint8Array): Promise<Server> {
  const server = createServer((socket) => {
    const reader = new MessageReader();
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      reader.push(bytes);
      for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
        const asked = Buffer.from(frame);
        const isQuery = asked.readInt32LE(12) === 2004;
        const isHello = isQuery || /hello|isMaster/.test(asked.subarray(20, 48).toString('latin1'));
        socket.write(reply(isHello ? encode(HELLO) : body(), asked.readInt32LE(4), isQuery));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function reply(body: Uint8Array, to: number, isReply: boolean): Buffer {
  const frame = Buffer.alloc((isReply ? 36 : 21) + body.length);
  frame.writeInt32LE(frame.length, 0);
  frame.writeInt32LE(to, 8);
  frame.writeInt32LE(isReply ? 1 : 2013, 12);
  if (isReply) frame.writeInt32LE(1, 32);
  frame.set(body, isReply ? 36 : 21);
  return frame;
}

/** Replies to the driver, of any fields and mutated: each operation settles in time, as the driver says that it may. */
export const replies: TargetDefinition = {
  name: 'replies',
  async open() {
    let body: Uint8Array = new Uint8Array();
    const server = await answering(() => body);
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const { clock } = nodeRuntime();
    const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
      serverSelectionTimeoutMS: TIMEOUT_MS,
      socketTimeoutMS: TIMEOUT_MS,
      retryReads: false,
      retryWrites: false,
    });
    return {
      name: 'replies',
      make(chance) {
        const good = {
          ok: 1,
          cursor: CURSOR,
          $clusterTime: { clusterTime: TIME },
          operationTime: TIME,
        };
        const odd = chance.once(2) ? { [chance.pick(FIELDS)]: anyValue(chance) } : {};
        const bytes = encode({ ...good, ...odd, ...(chance.once(8) ? anyDocument(chance) : {}) });
        return chance.once(3) ? bytes : mutated(bytes, chance);
      },
      async feed(input) {
        body = input;
        const collection = client.db('a').collection('c');
        const settled = (
          input.length % 2 === 0 ? collection.find({}).limit(1).toArray() : collection.insertOne({})
        ).then(
          () => undefined,
          (error: Error) => (error instanceof MongoError ? undefined : (error.stack ?? 'no stack')),
        );
        let timer: { cancel(): void } | undefined;
        const late = new Promise<string>((resolve) => {
          timer = clock.setTimer(PATIENCE_MS, () => resolve('the operation does not settle'));
        });
        const outcome = await Promise.race([settled, late]);
        timer?.cancel();
        return outcome;
      },
      async close() {
        await client.close();
        server.close();
      },
    };
  },
};
