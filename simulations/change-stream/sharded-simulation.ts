/**
 * A change stream over two shards under fire, from a seed and in virtual time: one client writes to the one, to the other
 * or in a transaction to both, another watches the whole cluster, while the shards' members step down, die and fall behind
 * and the network to the mongoses is cut. Each event has to come once, and in the order of the writes.
 */
import {
  type ChangeStream,
  type ChangeStreamDocument,
  type ClientSession,
  type MongoClient,
  MongoNetworkError,
  type ResumeToken,
} from '@touchstone/driver';
import { type SimulatedRuntime, simulatedRuntime, sleep } from '@touchstone/runtime';
import { startShardedCluster } from '@touchstone/server';
import { Faults, mongosesAt, OF_NETWORK, OF_SHARD } from '../replica-set/faults.ts';
import { clientAt, LIMIT_MS, MEAN_PAUSE_MS, TIMES, untilWritten } from './simulation.ts';

export interface ShardedChangeStreamOptions {
  readonly seed: number | string;
  readonly writes: number;
}

export interface ShardedChangeStreamReport {
  /** `database:_id` of each insert, in the order in which they were done; a transaction's by shard. */
  readonly written: readonly string[];
  /** The same of each event, as they came. */
  readonly seen: readonly string[];
  /** Tells how often the stream was opened: once, and again after each failure. */
  readonly opened: number;
  readonly faults: readonly Readonly<Record<string, number>>[];
}

const WRITER = 'writer';
const WATCHER = 'watcher';
const PORT = 27_017;
/** A new database lives where the fewest are: these two, in this order, on a shard each. */
const DATABASES = ['east', 'west'] as const;
const TRANSACTIONS = 0.2;

interface Written {
  readonly events: string[];
  /** Set once nothing more is written. */
  isAll: boolean;
}

/** Runs until the watcher has seen all that was written. */
export async function simulateShardedChangeStream(
  options: ShardedChangeStreamOptions,
): Promise<ShardedChangeStreamReport> {
  const world = simulatedRuntime({ seed: options.seed });
  return world.clock.run(run(world, options), { limitMS: LIMIT_MS });
}

async function run(
  world: SimulatedRuntime,
  { writes }: ShardedChangeStreamOptions,
): Promise<ShardedChangeStreamReport> {
  const cluster = await startShardedCluster({
    runtime: world.at('servers'),
    shards: 2,
    mongoses: ['s1', 's2'].map((host) => ({ host, port: PORT })),
  });
  const writer = clientAt(world, cluster.uri, WRITER);
  const watcher = clientAt(world, cluster.uri, WATCHER);
  for (const database of DATABASES) await writer.db(database).createCollection('orders');
  const watch = new Watch(watcher);
  await watch.open();
  const all = { world, clientHost: WATCHER, times: TIMES };
  const faults = [
    ...cluster.shards.map((set) => new Faults({ ...all, set, faults: OF_SHARD })),
    new Faults({ ...all, set: mongosesAt(cluster.hosts), faults: OF_NETWORK }),
  ];
  let isOver = false;
  const trouble = Promise.all(faults.map((each) => each.run(() => isOver)));
  const written: Written = { events: [], isAll: false };
  const [, seen] = await Promise.all([write(world, writer, writes, written), read(watch, written)]);
  isOver = true;
  await trouble;
  await Promise.all([watch.close(), writer.close(), watcher.close()]);
  await cluster.close();
  const { opened } = watch;
  return { written: written.events, seen, opened, faults: faults.map(({ counts }) => counts) };
}

/** Inserts 0, 1, 2 … into the one or the other database, or into both at a time. */
async function write(
  world: SimulatedRuntime,
  client: MongoClient,
  count: number,
  written: Written,
): Promise<void> {
  const { random, clock } = world;
  for (let _id = 0; _id < count; _id += 1) {
    const isBoth = random.next() < TRANSACTIONS;
    const databases = isBoth ? DATABASES : [DATABASES[random.next() < 0.5 ? 0 : 1]];
    await untilWritten(() => insert(client, databases, _id));
    written.events.push(...databases.map((database) => `${database}:${_id}`));
    await sleep(clock, -Math.log(1 - random.next()) * MEAN_PAUSE_MS);
  }
  written.isAll = true;
}

async function insert(
  client: MongoClient,
  databases: readonly string[],
  _id: number,
): Promise<void> {
  const [database = '', ...others] = databases;
  const into = (name: string, session?: ClientSession): Promise<unknown> =>
    client
      .db(name)
      .collection<{ _id: number }>('orders', { writeConcern: { w: 'majority' } })
      .insertOne({ _id }, session === undefined ? {} : { session });
  if (others.length === 0) {
    await into(database);
    return;
  }
  const session = client.startSession();
  try {
    await session.withTransaction(
      async () => {
        for (const each of databases) await into(each, session);
      },
      { writeConcern: { w: 'majority' } },
    );
  } finally {
    await session.endSession();
  }
}

/** A stream that its application opens anew, after its last token, where the driver gives up: both mongoses were away. */
class Watch {
  readonly #client: MongoClient;
  #stream: ChangeStream | undefined;
  #token: ResumeToken;
  opened = 0;

  constructor(client: MongoClient) {
    this.#client = client;
  }

  async open(): Promise<ChangeStream> {
    const resumeAfter = this.#token === undefined ? {} : { resumeAfter: this.#token };
    const stream = this.#client.watch([], { maxAwaitTimeMS: 500, ...resumeAfter });
    this.#stream = stream;
    stream.on('init', () => {
      this.opened += 1;
    });
    await stream.open();
    return stream;
  }

  async next(): Promise<ChangeStreamDocument | null> {
    try {
      const stream = this.#stream ?? (await this.open());
      const change = await stream.tryNext();
      this.#token = stream.resumeToken;
      return change;
    } catch (error) {
      if (!(error instanceof MongoNetworkError)) throw error;
      await this.close();
      return null;
    }
  }

  async close(): Promise<void> {
    await this.#stream?.close();
    this.#stream = undefined;
  }
}

async function read(watch: Watch, written: Written): Promise<string[]> {
  const seen: string[] = [];
  while (!written.isAll || seen.length < written.events.length) {
    const change = await watch.next();
    if (change?.operationType !== 'insert') continue;
    seen.push(`${change.ns.db}:${Number(change.documentKey._id)}`);
  }
  return seen;
}
