import { any, type MockRequest, MockupDB } from '@touchstone/mockup';
import { encodeCommand, MessageReader } from '@touchstone/protocol';
import { nodeRuntime, type Stream, sleep } from '@touchstone/runtime';
import type { Benchmark, Row } from './benchmark.ts';
import { median } from './benchmark.ts';

const ROUNDS = 3;
const ROUND_MS = 700;
const CONNECTIONS = [1, 50];
const MEGABYTES = [12, 24, 48];
const { transport, clock } = nodeRuntime();

export const mockup: Benchmark = {
  name: 'mockup',
  question:
    'How many requests does a mock answer, and what do slow handlers and long messages cost?',
  async run() {
    return [
      ...(await throughput('receives and ok', serveByHand)),
      ...(await throughput('autoresponder', serveAutomatically)),
      await besideSlowHandler(),
      ...(await longMessages()),
    ];
  },
};

/** Client and server share this process and its one thread: both sides' work is counted. */
async function throughput(
  name: string,
  serve: (server: MockupDB) => void,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const connections of CONNECTIONS) {
    const figures: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await using server = new MockupDB();
      await server.run();
      serve(server);
      figures.push(await requestsPerSecond(server, connections));
    }
    rows.push({
      name: `${name}, ${connections} connection${connections === 1 ? '' : 's'}`,
      unit: 'requests/s',
      ours: median(figures),
      higherIsBetter: true,
    });
  }
  return rows;
}

function serveByHand(server: MockupDB): void {
  void (async () => {
    for await (const request of server) await request.ok();
  })();
}

function serveAutomatically(server: MockupDB): void {
  server.autoresponds('ping');
}

async function requestsPerSecond(server: MockupDB, connections: number): Promise<number> {
  const frame = encodeCommand({ requestId: 1, body: { ping: 1, $db: 'db' } });
  const clients = await Promise.all(Array.from({ length: connections }, () => connect(server)));
  const start = clock.now();
  const loops = clients.map(async (client) => {
    let count = 0;
    for (; clock.now() - start < ROUND_MS; count++) await client.ask(frame);
    return count;
  });
  const counts = await Promise.all(loops);
  const seconds = (clock.now() - start) / 1000;
  for (const { stream } of clients) stream.destroy();
  return counts.reduce((sum, count) => sum + count, 0) / seconds;
}

/** The longest answer that others wait for while a handler on another connection takes a second. */
async function besideSlowHandler(): Promise<Row> {
  await using server = new MockupDB();
  await server.run();
  server.autoresponds('ping');
  server.autoresponds('slow', async (request: MockRequest) => {
    await sleep(clock, 1000);
    return request.ok();
  });
  const [slow, fast] = [await connect(server), await connect(server)];
  const done = slow.ask(encodeCommand({ requestId: 1, body: { slow: 1, $db: 'db' } }));
  let isDone = false;
  void done.then(() => {
    isDone = true;
  });
  const frame = encodeCommand({ requestId: 1, body: { ping: 1, $db: 'db' } });
  const latencies: number[] = [];
  while (!isDone) {
    const start = clock.now();
    await fast.ask(frame);
    latencies.push(clock.now() - start);
    await sleep(clock, 5);
  }
  for (const { stream } of [slow, fast]) stream.destroy();
  return {
    name: 'longest wait beside a handler of 1 s',
    unit: 'ms',
    ours: Math.max(...latencies),
    higherIsBetter: false,
  };
}

/** From the first byte sent to the reply; four times the bytes should take four times as long. */
async function longMessages(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  await using server = new MockupDB();
  await server.run();
  server.autoresponds({ insert: any });
  const client = await connect(server);
  for (const megabytes of MEGABYTES) {
    const frame = insertOf(megabytes * 1_000_000 - 100_000);
    const figures: number[] = [];
    for (let round = 0; round < ROUNDS + 2; round++) {
      const start = clock.now();
      await client.ask(frame);
      figures.push(clock.now() - start);
    }
    rows.push({
      name: `an insert of ${megabytes} MB`,
      unit: 'ms',
      ours: median(figures),
      higherIsBetter: false,
    });
  }
  client.stream.destroy();
  return rows;
}

function insertOf(bytes: number): Uint8Array {
  const document = { _id: 1, pad: 'x'.repeat(950) };
  const documents = new Array<typeof document>(Math.floor(bytes / 990)).fill(document);
  return encodeCommand({
    requestId: 1,
    body: { insert: 'c', $db: 'db' },
    sequences: [{ identifier: 'documents', documents }],
  });
}

interface Client {
  readonly stream: Stream;
  ask(frame: Uint8Array): Promise<void>;
}

async function connect(server: MockupDB): Promise<Client> {
  const stream = await transport.connect({ kind: 'tcp', host: '127.0.0.1', port: server.port });
  const reader = new MessageReader();
  let answered: () => void = () => {};
  stream.handler = {
    data(bytes) {
      reader.push(bytes);
      while (reader.next()) answered();
    },
    closed() {},
  };
  return {
    stream,
    ask: (frame) =>
      new Promise((resolve) => {
        answered = resolve;
        stream.write(frame);
      }),
  };
}
