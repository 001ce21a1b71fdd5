/**
 * Ten clients write, read and run transactions, from a seed and in virtual time, while members step down, die, freeze
 * and lag, the network is cut, connections are reset and failpoints strike. What they did and saw is recorded, and
 * checked when all is over.
 */

import { createHash, type Hash } from 'node:crypto';
import { MongoClient, type MongoClientOptions } from '@touchstone/driver';
import { present } from '@touchstone/protocol';
import { type SimulatedRuntime, simulatedRuntime, sleep } from '@touchstone/runtime';
import { type Actor, doJob } from './actor.ts';
import { checkHistory } from './checker.ts';
import type { Violation } from './facts.ts';
import type { FinalState, History } from './history.ts';
import { drawJob, drawTokenJob, ledgersOf, notesOf, tokensOf } from './jobs.ts';
import { type ExactlyOnceTopology, type Stage, startStage } from './stage.ts';
import { DATABASES, Story } from './story.ts';
import { doPlainReads, doSnapshotReads, doTransaction } from './transactions.ts';

export interface ExactlyOnceOptions {
  readonly seed: number | string;
  /** The number of writes that have to be acknowledged: documents inserted, updated or deleted. */
  readonly writes: number;
  /** Default: a replica set. */
  readonly topology?: ExactlyOnceTopology;
  /** Told from time to time how many are. */
  readonly onProgress?: (acknowledged: number, virtualMS: number) => void;
}

export interface ExactlyOnceReport {
  /** Writes that were acknowledged. */
  readonly writes: number;
  /** Writes of operations that failed, and may or may not have been done. */
  readonly unknown: number;
  /** Writes of transactions that were aborted. */
  readonly aborted: number;
  /** Transactions that were committed. */
  readonly transactions: number;
  readonly reads: number;
  readonly failedReads: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly failPoints: number;
  /** The number of times that hostile peers have done what. */
  readonly deeds: Readonly<Record<string, number>>;
  readonly virtualMS: number;
  /** The things that must never be; empty when all is well. */
  readonly violations: readonly Violation[];
  /** Stands for everything that happened, with its time. */
  readonly trace: string;
}

const CLIENTS = 10;
/** The number of operations that a client has under way at a time. */
const WORKERS = 2;
const CLIENT_HOSTS: readonly string[] = Array.from({ length: CLIENTS }, (_, at) => `client${at}`);
/** Long enough for transactions to meet, and for connections to break while something is on its way. */
const LATENCY = { minMS: 0.5, maxMS: 5 };
const MEAN_PAUSE_MS = 150;
/** Longer than anything can still be on its way, or a transaction stay open that nobody ends. */
const SETTLING_MS = 90_000;
/** Longer than a server keeps a cursor that nobody uses. */
const FORGETTING_MS = 12 * 60_000;
const LIMIT_MS = 24 * 3_600_000;
const PROGRESS_MS = 5_000;
const SELECTION_MS = 4_000;
const SOCKET_MS = 1_500;
const TIMEOUT_MS = 8_000;
/** One more latency: the way back of an answer. */
const GRACE_MS = 1_000;
/** Every other client has `timeoutMS`, the others the timeouts of old. */
const WITH_TIMEOUT = { timeoutMS: TIMEOUT_MS };
const OF_OLD = {
  serverSelectionTimeoutMS: SELECTION_MS,
  waitQueueTimeoutMS: SELECTION_MS,
  socketTimeoutMS: SOCKET_MS,
  connectTimeoutMS: SOCKET_MS,
};
/** Two attempts at each of up to ten commands: a cursor may need so many. */
const OF_OLD_LIMIT_MS = 10 * 2 * (2 * SELECTION_MS + 2 * SOCKET_MS);
const WITH_TRANSACTION_MS = 120_000;

/** Runs the simulation to its end, and checks what was recorded. */
export async function simulateExactlyOnce(options: ExactlyOnceOptions): Promise<ExactlyOnceReport> {
  const world = simulatedRuntime({ seed: options.seed, latency: LATENCY });
  return world.clock.run(run(world, options), { limitMS: LIMIT_MS });
}

async function run(
  world: SimulatedRuntime,
  options: ExactlyOnceOptions,
): Promise<ExactlyOnceReport> {
  const { clock, random } = world;
  const trace = createHash('sha256');
  const note = (text: string): void => {
    trace.update(`${clock.now().toFixed(3)} ${text}\n`);
  };
  const { topology = 'replicaset' } = options;
  const stage = await startStage(topology, { world, clientHosts: CLIENT_HOSTS, note });
  const story = new Story(clock, () => random.next(), options.writes);
  await makeCollections(world, stage);
  const actors = CLIENT_HOSTS.map((_, number) => actorOf(number, { world, stage, story }));
  await Promise.all([
    ...actors.flatMap((actor) => Array.from({ length: WORKERS }, () => work(actor, random))),
    stage.run(() => story.isOver),
    tellProgress(world, story, options),
  ]);
  await Promise.all(actors.map(({ client }) => client.close()));
  await sleep(clock, SETTLING_MS);
  const final = await finalState(world, stage);
  await sleep(clock, FORGETTING_MS);
  const left = stage.left();
  await stage.close();
  const { faults, failPoints, deeds } = stage;
  const report = reportOf(
    { writes: story.writes, reads: story.reads, final },
    { trace, faults, failPoints, deeds, virtualMS: clock.now() },
  );
  const ofServers = left.map((text): Violation => ({ kind: 'something is left', text }));
  return { ...report, violations: [...report.violations, ...ofServers] };
}

interface Cast {
  readonly world: SimulatedRuntime;
  readonly stage: Stage;
  readonly story: Story;
}

function actorOf(number: number, { world, stage, story }: Cast): Actor {
  const isTimed = number % 2 === 0;
  const client = clientAt(
    world,
    stage,
    present(CLIENT_HOSTS[number]),
    isTimed ? WITH_TIMEOUT : OF_OLD,
  );
  const limitMS = (isTimed ? TIMEOUT_MS : OF_OLD_LIMIT_MS) + GRACE_MS;
  // An abort has its time anew; without `timeoutMS` the last attempt begins just before the two minutes are over.
  const withTransactionLimitMS = isTimed ? 2 * limitMS : WITH_TRANSACTION_MS + 5 * limitMS;
  return {
    number,
    client,
    story,
    clock: world.clock,
    limitMS,
    cursorLimitMS: isTimed ? 2 * limitMS : limitMS,
    withTransactionLimitMS,
  };
}

function clientAt(
  world: SimulatedRuntime,
  { uri }: Stage,
  host: string,
  options: MongoClientOptions,
): MongoClient {
  return new MongoClient(uri, {
    runtime: world.at(host),
    heartbeatFrequencyMS: 5_000,
    ...options,
  });
}

async function makeCollections(world: SimulatedRuntime, stage: Stage): Promise<void> {
  const client = clientAt(world, stage, 'operator', OF_OLD);
  for (const database of DATABASES) {
    for (const name of ['ledgers', 'notes', 'tokens']) {
      await client.db(database).createCollection(name);
    }
    await notesOf(client, database).createIndex({ shelf: 1 });
    await tokensOf(client, database).createIndex({ pile: 1 });
  }
  await client.close();
}

async function work(actor: Actor, random: SimulatedRuntime['random']): Promise<void> {
  const { story, clock } = actor;
  while (!story.isOver) {
    await sleep(clock, -Math.log(1 - random.next()) * MEAN_PAUSE_MS);
    const which = story.below(100);
    if (which < 50) await doJob(actor, drawJob(story));
    else if (which < 60) await doJob(actor, drawTokenJob(story));
    else if (which < 85) await doTransaction(actor);
    else if (which < 94) await doSnapshotReads(actor);
    else await doPlainReads(actor);
  }
}

async function tellProgress(
  { clock }: SimulatedRuntime,
  story: Story,
  { onProgress }: ExactlyOnceOptions,
): Promise<void> {
  while (onProgress !== undefined && !story.isOver) {
    await sleep(clock, PROGRESS_MS);
    onProgress(story.acknowledged, clock.now());
  }
}

async function finalState(world: SimulatedRuntime, stage: Stage): Promise<FinalState> {
  const client = clientAt(world, stage, 'auditor', { ...OF_OLD, readConcernLevel: 'majority' });
  const all = DATABASES.map(async (database) => ({
    ledgers: (await ledgersOf(client, database).find({}).toArray()).map(({ _id, log, n }) => ({
      key: `${database}/${_id}`,
      log,
      n,
    })),
    notes: (await notesOf(client, database).find({}).toArray()).map(({ _id, shelf }) => ({
      id: _id,
      key: `${database}/${shelf}`,
    })),
    tokens: (await tokensOf(client, database).find({}).toArray()).map(({ _id, pile }) => ({
      id: _id,
      key: `${database}/${pile}`,
    })),
  }));
  const found = await Promise.all(all);
  await client.close();
  return {
    ledgers: found.flatMap(({ ledgers }) => ledgers),
    notes: found.flatMap(({ notes }) => notes),
    tokens: found.flatMap(({ tokens }) => tokens),
  };
}

function reportOf(
  history: History,
  rest: Pick<ExactlyOnceReport, 'faults' | 'failPoints' | 'deeds' | 'virtualMS'> & {
    readonly trace: Hash;
  },
): ExactlyOnceReport {
  const { writes, reads, final } = history;
  const { trace, ...facts } = rest;
  for (const each of [...writes, ...reads]) trace.update(`${JSON.stringify(each)}\n`);
  trace.update(JSON.stringify(final));
  const effects = (outcome: string): number =>
    writes.reduce((sum, each) => sum + (each.outcome === outcome ? each.effects.length : 0), 0);
  return {
    writes: effects('acknowledged'),
    unknown: effects('unknown'),
    aborted: effects('aborted'),
    transactions: writes.filter(
      ({ how, outcome }) => how === 'transaction' && outcome === 'acknowledged',
    ).length,
    reads: reads.length,
    failedReads: reads.filter(({ error }) => error !== undefined).length,
    ...facts,
    violations: checkHistory(history),
    trace: trace.digest('hex'),
  };
}
