/**
 * A day in the life of a replica set and of a client, from a seed: operations go on while members step down,
 * die, freeze, fall behind, become slow or cannot be reached. It is all in one process and in virtual time, so
 * that the same seed gives the same day.
 */
import { createHash, type Hash } from 'node:crypto';
import type { Collection, MongoError } from '@touchstone/driver';
import { MongoClient } from '@touchstone/driver';
import { type SimulatedRuntime, simulatedRuntime, sleep } from '@touchstone/runtime';
import { type ReplicaSet, startReplicaSet } from '@touchstone/server';
import { Faults } from './simulation-faults.ts';

export interface SimulationOptions {
  readonly seed: number | string;
  readonly hours: number;
  readonly operationsPerMinute?: number;
  /** Told after each virtual hour. */
  readonly onHour?: (hour: number, report: SimulationReport) => void;
}

export interface SimulationReport {
  readonly operations: number;
  readonly failed: number;
  /** Milliseconds of virtual time. */
  readonly slowestMS: number;
  readonly elections: number;
  /** Elections that the client could have seen, and did in time. */
  readonly discovered: number;
  readonly slowestDiscoveryMS: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly openConnections: number;
  /** What must never be; empty when all is well. */
  readonly violations: readonly string[];
  /** Stands for everything that happened, with its time. */
  readonly trace: string;
}

const CLIENT_HOST = 'client';
const MEMBER_HOSTS = ['m1', 'm2', 'm3', 'm4', 'm5'];
const PORT = 27_017;
const HOUR_MS = 3_600_000;
const TIMEOUT_MS = 10_000;
const HEARTBEAT_MS = 10_000;
/** What an operation may take beyond its timeout: one more latency, the answer's way back. */
const GRACE_MS = 1_000;
/** A streaming monitor hears at once; one that was cut off, at its next check, which it may be waiting for. */
const DISCOVERY_BOUND_MS = HEARTBEAT_MS + 2 * TIMEOUT_MS;
const WATCH_MS = 500;
const DOCUMENTS = 500;

/** Runs the simulation to its end. */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  const world = simulatedRuntime({ seed: options.seed });
  const durationMS = options.hours * HOUR_MS;
  const simulation = new Simulation(world, options);
  return world.clock.run(simulation.run(durationMS), { limitMS: durationMS + HOUR_MS });
}

class Simulation {
  readonly #world: SimulatedRuntime;
  readonly #options: SimulationOptions;
  readonly #hash: Hash = createHash('sha256');
  readonly #violations: string[] = [];
  readonly #inFlight = new Set<Promise<void>>();
  #faults: Faults | undefined;
  #operations = 0;
  #failed = 0;
  #slowestMS = 0;
  #elections = 0;
  #discovered = 0;
  #slowestDiscoveryMS = 0;
  #openConnections = 0;
  #checkedOut = 0;

  constructor(world: SimulatedRuntime, options: SimulationOptions) {
    this.#world = world;
    this.#options = options;
  }

  async run(durationMS: number): Promise<SimulationReport> {
    const { clock, network } = this.#world;
    const set = await startReplicaSet({
      runtime: this.#world.at('servers'),
      members: MEMBER_HOSTS.map((host) => ({ host, port: PORT })),
    });
    const client = this.#client(set);
    await client.connect();
    const until = clock.now() + durationMS;
    const note = (text: string): void => this.#note(text);
    const faults = new Faults({ world: this.#world, set, clientHost: CLIENT_HOST, note });
    const isOver = (): boolean => clock.now() >= until;
    this.#faults = faults;
    await Promise.all([
      this.#operate(client, until),
      this.#watch(client, set, until),
      this.#countHours(until),
      faults.run(isOver),
      faults.run(isOver),
    ]);
    await Promise.all(this.#inFlight);
    if (this.#checkedOut !== 0) this.#violate(`${this.#checkedOut} connections still checked out`);
    await client.close();
    await sleep(clock, TIMEOUT_MS);
    const left = network.connections({ from: CLIENT_HOST });
    if (left.length > 0) this.#violate(`${left.length} connections left after close`);
    if (this.#openConnections !== 0) {
      this.#violate(`${this.#openConnections} more connections created than closed`);
    }
    await set.close();
    return this.#report();
  }

  #client(set: ReplicaSet): MongoClient {
    const client = new MongoClient(set.uri, {
      runtime: this.#world.at(CLIENT_HOST),
      timeoutMS: TIMEOUT_MS,
      heartbeatFrequencyMS: HEARTBEAT_MS,
      connectTimeoutMS: TIMEOUT_MS,
      serverSelectionTimeoutMS: TIMEOUT_MS,
      maxPoolSize: 20,
    });
    client.on('connectionCheckedOut', () => {
      this.#checkedOut += 1;
    });
    client.on('connectionCheckedIn', () => {
      this.#checkedOut -= 1;
    });
    client.on('connectionCreated', () => {
      this.#openConnections += 1;
    });
    client.on('connectionClosed', ({ address, reason }) => {
      this.#openConnections -= 1;
      this.#note(`closed ${address} ${reason}`);
    });
    client.on('serverDescriptionChanged', ({ address, newDescription }) => {
      this.#note(`server ${address} ${newDescription.type}`);
    });
    return client;
  }

  async #operate(client: MongoClient, until: number): Promise<void> {
    const { clock, random } = this.#world;
    const { operationsPerMinute = 1_000 } = this.#options;
    const meanMS = 60_000 / operationsPerMinute;
    const collection = client.db('shop').collection<{ _id: number; n: number }>('items');
    while (clock.now() < until) {
      await sleep(clock, -Math.log(1 - random.next()) * meanMS);
      const running = this.#one(collection).finally(() => this.#inFlight.delete(running));
      this.#inFlight.add(running);
    }
  }

  async #one(collection: Collection<{ _id: number; n: number }>): Promise<void> {
    const { clock, random } = this.#world;
    const start = clock.now();
    const number = ++this.#operations;
    const kind = OPERATIONS[Math.floor(random.next() * OPERATIONS.length)] as Operation;
    const _id = Math.floor(random.next() * DOCUMENTS);
    let outcome = 'done';
    try {
      await perform(collection, kind, _id);
    } catch (error) {
      this.#failed += 1;
      outcome = (error as MongoError).name;
    }
    const took = clock.now() - start;
    this.#slowestMS = Math.max(this.#slowestMS, took);
    if (took > TIMEOUT_MS + GRACE_MS) {
      this.#violate(`operation ${number} (${kind}) took ${Math.round(took)} ms: ${outcome}`);
    }
    this.#note(`${number} ${kind} ${_id} ${outcome} ${took.toFixed(3)}`);
  }

  /** Follows who is primary, and how soon the client knows. */
  async #watch(client: MongoClient, set: ReplicaSet, until: number): Promise<void> {
    const { clock } = this.#world;
    let primary: string | undefined;
    let since: number | undefined;
    while (clock.now() < until) {
      await sleep(clock, WATCH_MS);
      if (set.primary !== primary) {
        primary = set.primary;
        since = undefined;
        if (primary === undefined) continue;
        this.#elections += 1;
        since = clock.now();
        this.#note(`primary ${primary}`);
      }
      if (primary === undefined || since === undefined) continue;
      // While a fault stands between the two, there is nothing to discover.
      if (this.#faults?.hides(primary)) since = clock.now();
      const tookMS = clock.now() - since;
      if (client.topologyDescription.servers.get(primary)?.type === 'RSPrimary') {
        this.#discovered += 1;
        this.#slowestDiscoveryMS = Math.max(this.#slowestDiscoveryMS, tookMS);
        since = undefined;
      } else if (tookMS > DISCOVERY_BOUND_MS) {
        this.#violate(`${primary} is primary, and the client has not seen it for ${tookMS} ms`);
        since = undefined;
      }
    }
  }

  async #countHours(until: number): Promise<void> {
    const { clock } = this.#world;
    for (let hour = 1; clock.now() + HOUR_MS <= until; hour += 1) {
      await sleep(clock, HOUR_MS);
      this.#options.onHour?.(hour, this.#report());
    }
  }

  #violate(what: string): void {
    const { clock } = this.#world;
    this.#violations.push(`${(clock.now() / 1000).toFixed(3)} s: ${what}`);
    this.#note(`violation ${what}`);
  }

  #note(text: string): void {
    this.#hash.update(`${this.#world.clock.now().toFixed(3)} ${text}\n`);
  }

  #report(): SimulationReport {
    return {
      operations: this.#operations,
      failed: this.#failed,
      slowestMS: this.#slowestMS,
      elections: this.#elections,
      discovered: this.#discovered,
      slowestDiscoveryMS: this.#slowestDiscoveryMS,
      faults: this.#faults?.counts ?? {},
      openConnections: this.#openConnections,
      violations: [...this.#violations],
      trace: this.#hash.copy().digest('hex'),
    };
  }
}

const OPERATIONS = [
  'insert',
  'update',
  'find',
  'findSecondary',
  'findNearest',
  'aggregate',
] as const;
type Operation = (typeof OPERATIONS)[number];

async function perform(
  collection: Collection<{ _id: number; n: number }>,
  kind: Operation,
  _id: number,
): Promise<void> {
  switch (kind) {
    case 'insert':
      await collection.replaceOne({ _id }, { n: _id }, { upsert: true });
      break;
    case 'update':
      await collection.updateOne({ _id }, { $inc: { n: 1 } });
      break;
    case 'find':
      await collection.findOne({ _id });
      break;
    case 'findSecondary':
      await collection.findOne({ _id }, { readPreference: 'secondaryPreferred' });
      break;
    case 'findNearest':
      await collection.find({ n: { $gt: _id } }, { readPreference: 'nearest', limit: 5 }).toArray();
      break;
    case 'aggregate':
      await collection.aggregate([{ $match: { _id } }, { $project: { n: 1 } }]).toArray();
      break;
  }
}
