/**
 * A day in the life of a replica set and of a client, from a seed: operations go on while members step down,
 * die, freeze, fall behind, become slow or cannot be reached. It is all in one process and in virtual time, so
 * that the same seed gives the same day.
 */
import type { Collection, MongoClientOptions, MongoError } from '@touchstone/driver';
import { MongoClient } from '@touchstone/driver';
import { type SimulatedRuntime, simulatedRuntime, sleep } from '@touchstone/runtime';
import { type ReplicaSet, startReplicaSet } from '@touchstone/server';
import { Elections } from './elections.ts';
import { Faults } from './faults.ts';
import { heapInUseMB } from './heap.ts';
import { Journal } from './journal.ts';
import { drawKind, type Item, type Perform, perform } from './operations.ts';

export interface SimulationOptions {
  readonly seed: number | string;
  readonly hours: number;
  readonly operationsPerMinute?: number;
  /** Options of the client beyond the simulation's own, or in place of them. */
  readonly client?: MongoClientOptions;
  /** The work of an operation; default: that of an application. */
  readonly perform?: (world: SimulatedRuntime) => Perform;
  /** Told after each virtual hour. */
  readonly onHour?: (hour: number, report: SimulationReport) => void;
}

export interface SimulationReport {
  readonly operations: number;
  readonly failed: number;
  /** Milliseconds of virtual time. */
  readonly slowestMS: number;
  readonly elections: number;
  /** Elections that the client has discovered; the others were overtaken by the next before it could. */
  readonly discovered: number;
  /** From the moment from which the client could know. */
  readonly slowestDiscoveryMS: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly mostConnections: number;
  readonly openConnections: number;
  /** Megabytes in use after a quarter of the time, and at its end. */
  readonly heapMB: readonly number[];
  /** The things that must never be; empty when all is well. */
  readonly violations: readonly string[];
  /** Stands for everything that happened in the first minutes, with its time. */
  readonly opening: string;
  /** Stands for everything that happened. */
  readonly trace: string;
}

/** So long is the opening of a simulation, in hours: two with the same seed have the same. */
export const OPENING_HOURS = 0.05;

const CLIENT_HOST = 'client';
const MEMBER_HOSTS = ['m1', 'm2', 'm3', 'm4', 'm5'];
const PORT = 27_017;
const HOUR_MS = 3_600_000;
const TIMEOUT_MS = 10_000;
const HEARTBEAT_MS = 10_000;
const POOL_SIZE = 20;
/** The time that an operation may take beyond its timeout: one more latency, the answer's way back. */
const GRACE_MS = 1_000;
const LIMIT_MS = TIMEOUT_MS + GRACE_MS;
/** A slow member's news are 400 ms on their way; a check that hangs ends after timeout and interval. */
const DISCOVERY_BOUNDS = { streamingMS: 1_000, returningMS: HEARTBEAT_MS + TIMEOUT_MS };
const WATCH_MS = 500;
const DOCUMENTS = 500;
/** An op-log of some minutes is full soon, so that memory is flat from then on. */
const OPLOG_ENTRIES = 2_000;
const HEAP_GROWTH_MB = 8;

/** Runs the simulation to its end. */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  const world = simulatedRuntime({ seed: options.seed });
  const durationMS = options.hours * HOUR_MS;
  const simulation = new Simulation(world, options);
  return world.clock.run(simulation.run(durationMS), { limitMS: durationMS + HOUR_MS });
}

interface Running {
  readonly kind: string;
  readonly atMS: number;
}

class Simulation {
  readonly #world: SimulatedRuntime;
  readonly #options: SimulationOptions;
  readonly #perform: Perform;
  readonly #journal: Journal;
  readonly #elections: Elections;
  readonly #inFlight = new Set<Promise<void>>();
  /** Operations that may not have taken too long yet, the oldest first. */
  readonly #inTime = new Map<number, Running>();
  readonly #heapMB: number[] = [];
  #faults: Faults | undefined;
  #opening = '';
  #operations = 0;
  #failed = 0;
  #slowestMS = 0;
  #openConnections = 0;
  #mostConnections = 0;
  #checkedOut = 0;

  constructor(world: SimulatedRuntime, options: SimulationOptions) {
    this.#world = world;
    this.#options = options;
    this.#perform = options.perform?.(world) ?? perform;
    this.#journal = new Journal(world.clock);
    this.#elections = new Elections({
      bounds: DISCOVERY_BOUNDS,
      visibleSince: (address) => this.#faults?.visibleSince(address),
      violate: (what) => this.#journal.violate(what),
    });
  }

  async run(durationMS: number): Promise<SimulationReport> {
    const { clock } = this.#world;
    const set = await startReplicaSet({
      runtime: this.#world.at('servers'),
      members: MEMBER_HOSTS.map((host) => ({ host, port: PORT })),
      oplogEntries: OPLOG_ENTRIES,
    });
    const client = this.#client(set);
    await client.connect();
    const until = clock.now() + durationMS;
    const note = (text: string): void => this.#journal.note(text);
    const faults = new Faults({ world: this.#world, set, clientHost: CLIENT_HOST, note });
    const isOver = (): boolean => clock.now() >= until;
    this.#faults = faults;
    this.#followElections(set);
    await Promise.all([
      this.#operate(client, until),
      this.#watch(until),
      this.#measureHeap(durationMS),
      this.#countHours(until),
      faults.run(isOver),
      faults.run(isOver),
    ]);
    this.#elections.end(clock.now());
    await Promise.race([Promise.all(this.#inFlight), sleep(clock, LIMIT_MS + WATCH_MS)]);
    this.#lookForHanging();
    await this.#close(client);
    await set.close();
    return this.#report();
  }

  /** Whatever the client opened has to be closed, and whatever was taken given back. */
  async #close(client: MongoClient): Promise<void> {
    const { clock, network } = this.#world;
    const violate = (what: string): void => this.#journal.violate(what);
    if (this.#checkedOut !== 0) violate(`${this.#checkedOut} connections still checked out`);
    await client.close();
    await sleep(clock, TIMEOUT_MS);
    const left = network.connections({ from: CLIENT_HOST });
    if (left.length > 0) violate(`${left.length} connections left after close`);
    if (this.#openConnections !== 0) {
      violate(`${this.#openConnections} more connections created than closed`);
    }
  }

  #client(set: ReplicaSet): MongoClient {
    const { clock } = this.#world;
    const client = new MongoClient(set.uri, {
      runtime: this.#world.at(CLIENT_HOST),
      timeoutMS: TIMEOUT_MS,
      heartbeatFrequencyMS: HEARTBEAT_MS,
      connectTimeoutMS: TIMEOUT_MS,
      serverSelectionTimeoutMS: TIMEOUT_MS,
      maxPoolSize: POOL_SIZE,
      ...this.#options.client,
    });
    client.on('connectionCheckedOut', () => {
      this.#checkedOut += 1;
    });
    client.on('connectionCheckedIn', () => {
      this.#checkedOut -= 1;
    });
    client.on('connectionCreated', () => {
      this.#openConnections += 1;
      this.#mostConnections = Math.max(this.#mostConnections, this.#openConnections);
    });
    client.on('connectionClosed', ({ address, reason }) => {
      this.#openConnections -= 1;
      this.#journal.note(`closed ${address} ${reason}`);
    });
    client.on('serverDescriptionChanged', ({ address, newDescription }) => {
      this.#journal.note(`server ${address} ${newDescription.type}`);
      if (newDescription.type === 'RSPrimary') this.#elections.seen(address, clock.now());
    });
    return client;
  }

  /** A new primary's first deed is an entry in the op-log. */
  #followElections(set: ReplicaSet): void {
    const { clock } = this.#world;
    const { oplog } = set.storage;
    let { term } = oplog;
    oplog.onAppend(() => {
      const { primary } = set;
      if (oplog.term === term || primary === undefined) return;
      term = oplog.term;
      this.#journal.note(`primary ${primary}`);
      this.#elections.won(primary, clock.now());
    });
  }

  async #operate(client: MongoClient, until: number): Promise<void> {
    const { clock, random } = this.#world;
    const { operationsPerMinute = 1_000 } = this.#options;
    const meanMS = 60_000 / operationsPerMinute;
    const collection = client.db('shop').collection<Item>('items');
    while (clock.now() < until) {
      await sleep(clock, -Math.log(1 - random.next()) * meanMS);
      const running = this.#one(collection).finally(() => this.#inFlight.delete(running));
      this.#inFlight.add(running);
    }
  }

  async #one(collection: Collection<Item>): Promise<void> {
    const { clock, random } = this.#world;
    const atMS = clock.now();
    const number = ++this.#operations;
    const kind = drawKind(random.next());
    const _id = Math.floor(random.next() * DOCUMENTS);
    let outcome = 'done';
    this.#inTime.set(number, { kind, atMS });
    try {
      await this.#perform(collection, kind, _id);
    } catch (error) {
      this.#failed += 1;
      outcome = (error as MongoError).name;
    }
    this.#lookForHanging();
    this.#inTime.delete(number);
    const tookMS = clock.now() - atMS;
    this.#slowestMS = Math.max(this.#slowestMS, tookMS);
    this.#journal.note(`${number} ${kind} ${_id} ${outcome} ${tookMS.toFixed(3)}`);
  }

  #lookForHanging(): void {
    const { clock } = this.#world;
    for (const [number, { kind, atMS }] of this.#inTime) {
      if (clock.now() - atMS <= LIMIT_MS) return;
      this.#inTime.delete(number);
      this.#journal.violate(`operation ${number} (${kind}) takes longer than ${LIMIT_MS} ms`);
    }
  }

  async #watch(until: number): Promise<void> {
    const { clock } = this.#world;
    const openingMS = clock.now() + OPENING_HOURS * HOUR_MS - WATCH_MS;
    while (clock.now() < until) {
      await sleep(clock, WATCH_MS);
      this.#lookForHanging();
      this.#elections.look(clock.now());
      if (this.#opening === '' && clock.now() >= openingMS) this.#opening = this.#journal.digest;
    }
    const most = MEMBER_HOSTS.length * POOL_SIZE;
    if (this.#mostConnections > most) {
      this.#journal.violate(`${this.#mostConnections} connections at a time, not ${most}`);
    }
  }

  /** In the first quarter caches and the op-log fill; from then on nothing may grow. */
  async #measureHeap(durationMS: number): Promise<void> {
    for (const part of [1 / 4, 3 / 4]) {
      await sleep(this.#world.clock, durationMS * part);
      this.#heapMB.push(Math.round(heapInUseMB() * 10) / 10);
    }
    const [first, last] = this.#heapMB as [number, number];
    if (last - first > HEAP_GROWTH_MB) {
      this.#journal.violate(`memory grew from ${first} to ${last} MB`);
    }
  }

  async #countHours(until: number): Promise<void> {
    const { clock } = this.#world;
    for (let hour = 1; clock.now() + HOUR_MS <= until; hour += 1) {
      await sleep(clock, HOUR_MS);
      this.#options.onHour?.(hour, this.#report());
    }
  }

  #report(): SimulationReport {
    return {
      operations: this.#operations,
      failed: this.#failed,
      slowestMS: this.#slowestMS,
      elections: this.#elections.held,
      discovered: this.#elections.discovered,
      slowestDiscoveryMS: this.#elections.slowestMS,
      faults: this.#faults?.counts ?? {},
      mostConnections: this.#mostConnections,
      openConnections: this.#openConnections,
      heapMB: [...this.#heapMB],
      violations: [...this.#journal.violations],
      opening: this.#opening,
      trace: this.#journal.digest,
    };
  }
}
