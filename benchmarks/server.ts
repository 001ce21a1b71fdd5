import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { MongoClient } from '@touchstone/driver';
import { encodeCommand } from '@touchstone/protocol';
import type { Benchmark, Row } from './benchmark.ts';
import { median } from './benchmark.ts';
import { serverProcess } from './server-process.ts';

const ROUNDS = 5;
const OPERATIONS = 10_000;
const CONNECTIONS = 10;

export const server: Benchmark = {
  name: 'server',
  question:
    'How many finds by _id does the embedded server answer, against a server of canned replies?',
  async run() {
    await using embedded = await serverProcess('./embedded-server.js');
    await using canned = await serverProcess('./canned-server.js');
    const client = new MongoClient(`mongodb://127.0.0.1:${embedded.port}/`);
    const documents = Array.from({ length: 1000 }, (_, index) => document(index));
    await client.db('bench').collection<{ _id: number }>('things').insertMany(documents);
    await client.close();
    return [await compare(embedded.port, canned.port)];
  },
};

function document(id: number): { readonly _id: number } {
  const inner = { yes: true, text: 'some more text here' };
  const fields = { name: 'a small document', when: new Date(0), values: [1, 2, 3], inner };
  return { _id: id, ...fields };
}

async function compare(embedded: number, canned: number): Promise<Row> {
  const ours: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const a = await findsPerSecond(embedded);
    const b = await findsPerSecond(canned);
    // The first round warms both up.
    if (round > 0) {
      ours.push(a);
      peer.push(b);
    }
  }
  return {
    name: `find by _id, ${CONNECTIONS} at a time`,
    unit: 'finds/s',
    ours: median(ours),
    peer: { name: 'canned replies', value: median(peer) },
    higherIsBetter: true,
  };
}

/** Asks over bare sockets, each its next question when the answer is there. */
async function findsPerSecond(port: number): Promise<number> {
  const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, () => open(port)));
  const start = performance.now();
  await Promise.all(sockets.map((socket) => ask(socket, OPERATIONS / CONNECTIONS)));
  const seconds = (performance.now() - start) / 1000;
  for (const socket of sockets) socket.destroy();
  return OPERATIONS / seconds;
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

function ask(socket: Socket, times: number): Promise<void> {
  const frames = Array.from({ length: 100 }, (_, id) =>
    encodeCommand({ requestId: id, body: { find: 'things', filter: { _id: id }, $db: 'bench' } }),
  );
  return new Promise((resolve, reject) => {
    let asked = 0;
    let received = 0;
    let awaited = 0;
    const next = (): void => {
      if (asked === times) {
        resolve();
        return;
      }
      received = 0;
      awaited = 0;
      socket.write(frames[asked++ % frames.length] as Uint8Array);
    };
    socket.on('error', reject);
    socket.on('data', (bytes) => {
      if (received === 0) awaited = bytes.readInt32LE(0);
      received += bytes.length;
      if (received === awaited) next();
    });
    next();
  });
}
