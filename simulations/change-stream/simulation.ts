/**
 * A change stream under fire, from a seed and in virtual time: one client writes, another watches, while members step
 * down and the network is cut. Whatever happens to connections and servers, each event has to come once and in order.
 */
import { type ChangeStream, MongoClient, MongoServerError } from '@touchstone/driver';
import { type SimulatedRuntime, simulatedRuntime, sleep } from '@touchstone/runtime';
import { startReplicaSet } from '@touchstone/server';
import { Faults, type FaultTimes } from '../replica-set/faults.ts';

export interface ChangeStreamSimulationOptions {
  readonly seed: number | string;
  readonly events: number;
}

export interface ChangeStreamSimulationReport {
  /** The `_id` of each event, as they came. */
  readonly seen: readonly number[];
  /** Tells how often the stream was opened: once, and again after each failure. */
  readonly opened: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly virtualMS: number;
}

const WRITER = 'writer';
const WATCHER = 'watcher';
const PORT = 27_017;
const MEMBER_HOSTS = ['m1', 'm2', 'm3'];
/** Troubles that come again and again while a stream is open. */
export const TIMES: FaultTimes = {
  calmMS: { min: 200, max: 2_000 },
  troubleMS: { min: 500, max: 8_000 },
};
const DUPLICATE_KEY = 11_000;
export const MEAN_PAUSE_MS: number = 50;
export const LIMIT_MS: number = 4 * 3_600_000;

/** Runs until the watcher has seen as many events as were written. */
export async function simulateChangeStream(
  options: ChangeStreamSimulationOptions,
): Promise<ChangeStreamSimulationReport> {
  const world = simulatedRuntime({ seed: options.seed });
  return world.clock.run(run(world, options), { limitMS: LIMIT_MS });
}

async function run(
  world: SimulatedRuntime,
  { events }: ChangeStreamSimulationOptions,
): Promise<ChangeStreamSimulationReport> {
  const { clock } = world;
  const set = await startReplicaSet({
    runtime: world.at('servers'),
    members: MEMBER_HOSTS.map((host) => ({ host, port: PORT })),
  });
  const writer = clientAt(world, set.uri, WRITER);
  const watcher = clientAt(world, set.uri, WATCHER);
  const stream = watcher.db('shop').collection('orders').watch([], { maxAwaitTimeMS: 500 });
  let opened = 0;
  stream.on('init', () => {
    opened += 1;
  });
  await stream.open();
  const faults = new Faults({ world, set, clientHost: WATCHER, times: TIMES });
  let isOver = false;
  const trouble = faults.run(() => isOver);
  const [, seen] = await Promise.all([write(world, writer, events), read(stream, events)]);
  isOver = true;
  await trouble;
  await Promise.all([stream.close(), writer.close(), watcher.close()]);
  await set.close();
  return { seen, opened, faults: faults.counts, virtualMS: clock.now() };
}

/** A client at a host that loses patience soon. */
export function clientAt(world: SimulatedRuntime, uri: string, host: string): MongoClient {
  return new MongoClient(uri, {
    runtime: world.at(host),
    heartbeatFrequencyMS: 1_000,
    connectTimeoutMS: 2_000,
    socketTimeoutMS: 1_500,
    serverSelectionTimeoutMS: 60_000,
  });
}

/** Inserts 0, 1, 2 …; each as often as it takes until it is known to be there. */
async function write(world: SimulatedRuntime, client: MongoClient, count: number): Promise<void> {
  const collection = client
    .db('shop')
    .collection<{ _id: number }>('orders', { writeConcern: { w: 'majority' } });
  for (let _id = 0; _id < count; _id += 1) {
    await untilWritten(() => collection.insertOne({ _id }));
    await sleep(world.clock, -Math.log(1 - world.random.next()) * MEAN_PAUSE_MS);
  }
}

/** Does a write as often as it takes until what it inserts is known to be there. */
export async function untilWritten(insert: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await insert();
      return;
    } catch (error) {
      if (error instanceof MongoServerError && error.code === DUPLICATE_KEY) return;
    }
  }
}

async function read(stream: ChangeStream, count: number): Promise<number[]> {
  const seen: number[] = [];
  while (seen.length < count) {
    const change = await stream.next();
    if (change.operationType === 'insert') seen.push(Number(change.documentKey._id));
  }
  return seen;
}
