// biome-ignore-all lint/suspicious/noExplicitAny: effects are of several kinds, and each goes with its model.
import type { ClientSession, MongoClient, ReadPreferenceLike } from '@touchstone/driver';
import { MongoBulkWriteError, MongoClientBulkWriteError, MongoError } from '@touchstone/driver';
import type { Clock } from '@touchstone/runtime';
import type { Effect, LedgerSeen, Read, ShelfSeen, SnapshotName } from './history.ts';
import { type Job, ledgerSeen, ledgersOf, notesOf } from './jobs.ts';
import { placeOf, type Story } from './story.ts';

/** One of the clients, as far as an operation needs it. */
export interface Actor {
  readonly number: number;
  readonly client: MongoClient;
  readonly story: Story;
  readonly clock: Clock;
  /** The time that one command may take, retries and all. */
  readonly limitMS: number;
  /** The time that a read with a cursor may take: it is killed in a time of its own, whatever was left. */
  readonly cursorLimitMS: number;
  /** The time that a whole `withTransaction` may take. */
  readonly withTransactionLimitMS: number;
}

/** The subject of a read. */
export interface Topic {
  readonly ledgers: readonly string[];
  readonly shelf: string;
}

/** Under which circumstances something is read. */
export interface ReadSetting {
  readonly session?: ClientSession;
  readonly snapshot?: SnapshotName;
  readonly own?: readonly Effect[];
  readonly readPreference?: ReadPreferenceLike;
}

/** Does a job as a retryable write, and records how it went. */
export async function doJob(actor: Actor, job: Job): Promise<void> {
  const { story, clock, client, number, limitMS } = actor;
  const { operation, effects, how } = job;
  const startedAt = clock.now();
  const facts = { client: number, operation, effects, how, startedAt, visibleFrom: startedAt };
  try {
    const { answered, images = [] } = await job.perform(client);
    const span = { ...facts, limitMS, endedAt: clock.now() };
    story.recordWrite({ ...span, outcome: 'acknowledged', answered });
    if (images.length > 0) recordImages(actor, { ...span }, images, {});
  } catch (error) {
    const endedAt = clock.now();
    const failure = { limitMS, endedAt, outcome: 'unknown', error: wordsOf(error) } as const;
    story.recordWrite({ ...facts, ...failure });
  }
}

/** Records what a write has shown of the ledger that it wrote. */
export function recordImages(
  { story, number, limitMS }: Actor,
  { operation, startedAt, endedAt }: Pick<Read, 'operation' | 'startedAt' | 'endedAt'>,
  ledgers: readonly LedgerSeen[],
  { snapshot, own = [] }: ReadSetting,
): void {
  const span = { client: number, operation, startedAt, endedAt, limitMS };
  story.recordRead({ ...span, ledgers, shelves: [], snapshot, own });
}

/** Draws what a read, or all reads of one snapshot, are about. */
export function drawTopic(story: Story, databases: readonly string[]): Topic {
  const ledgers = Array.from({ length: 1 + story.below(3) }, () =>
    story.ledger(story.oneOf(databases)),
  );
  return { ledgers: [...new Set(ledgers)], shelf: story.shelf(story.oneOf(databases)) };
}

/** Reads all of a topic, one command after the other. Rejects with what a command failed of. */
export async function look(actor: Actor, topic: Topic, setting: ReadSetting): Promise<void> {
  const byDatabase = new Map<string, string[]>();
  for (const key of topic.ledgers) {
    const { database } = placeOf(key);
    byDatabase.set(database, [...(byDatabase.get(database) ?? []), key]);
  }
  for (const [database, keys] of byDatabase) {
    await lookAtLedgers(actor, { database, keys }, setting);
  }
  if (actor.story.inPercent(40)) await lookAtShelf(actor, topic.shelf, setting);
}

async function lookAtLedgers(
  actor: Actor,
  { database, keys }: { readonly database: string; readonly keys: readonly string[] },
  setting: ReadSetting,
): Promise<void> {
  const { client, story } = actor;
  const collection = ledgersOf(client, database);
  const options = { ...optionsOf(setting), ...(story.inPercent(30) ? { batchSize: 2 } : {}) };
  const filter = { _id: { $in: keys.map((key) => placeOf(key).id) } };
  const [only] = keys;
  const isOne = keys.length === 1 && only !== undefined;
  const operation = isOne ? 'findOne' : story.oneOf(['find', 'aggregate']);
  await recordRead(actor, operation, setting, async () => {
    if (isOne) {
      const found = await collection.findOne({ _id: placeOf(only).id }, options);
      return { ledgers: [ledgerSeen(only, found)], shelves: [] };
    }
    const found =
      operation === 'find'
        ? await collection.find(filter, options).toArray()
        : await collection.aggregate([{ $match: filter }], options).toArray();
    const byId = new Map(found.map((each) => [each['_id'], each]));
    const seen = keys.map((key) => ledgerSeen(key, byId.get(placeOf(key).id) as any));
    return { ledgers: seen, shelves: [] };
  });
}

async function lookAtShelf(actor: Actor, key: string, setting: ReadSetting): Promise<void> {
  const { database, id } = placeOf(key);
  await recordRead(actor, 'find of a shelf', setting, async () => {
    const options = { ...optionsOf(setting), batchSize: 10 };
    const found = await notesOf(actor.client, database).find({ shelf: id }, options).toArray();
    return { ledgers: [], shelves: [{ key, ids: found.map(({ _id }) => _id) }] };
  });
}

function optionsOf({ session, readPreference }: ReadSetting) {
  if (session !== undefined && readPreference === undefined) return { session };
  const preference = readPreference === undefined ? {} : { readPreference };
  if (session !== undefined) return { session, ...preference };
  return { ...preference, readConcern: { level: 'majority' as const } };
}

async function recordRead(
  { story, clock, number, limitMS, cursorLimitMS }: Actor,
  operation: string,
  { snapshot, own = [] }: ReadSetting,
  read: () => Promise<{ ledgers: readonly LedgerSeen[]; shelves: readonly ShelfSeen[] }>,
): Promise<void> {
  const startedAt = clock.now();
  const mayTakeMS = operation === 'findOne' ? limitMS : cursorLimitMS;
  const span = {
    client: number,
    operation,
    startedAt,
    limitMS: mayTakeMS,
    snapshot,
    own: [...own],
  };
  try {
    const seen = await read();
    story.recordRead({ ...span, ...seen, endedAt: clock.now() });
  } catch (error) {
    const failure = { endedAt: clock.now(), error: wordsOf(error), ledgers: [], shelves: [] };
    story.recordRead({ ...span, ...failure });
    throw error;
  }
}

/** An error's name, code and message. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const all: readonly { code?: unknown }[] = [error as MongoError, ...writeErrorsOf(error)];
  const codes = all
    .map(({ code }) => code)
    .filter((code) => code !== undefined)
    .map((code) => ` (${code})`);
  const isKnown = error instanceof MongoError;
  return `${error.name}${codes.join('')}: ${isKnown ? error.message : error.stack}`;
}

function writeErrorsOf(error: Error): { code?: unknown }[] {
  if (error instanceof MongoBulkWriteError) return error.writeErrors;
  return error instanceof MongoClientBulkWriteError ? [...error.writeErrors.values()] : [];
}
