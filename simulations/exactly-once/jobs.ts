// biome-ignore-all lint/suspicious/noExplicitAny: effects are of several kinds, and each goes with its model.
/** The writes that a client does, alone or in a transaction. */
import type {
  AnyClientBulkWriteModel,
  ClientSession,
  Collection,
  Document,
  MongoClient,
} from '@touchstone/driver';
import type { Effect, LedgerSeen } from './history.ts';
import { DATABASES, placeOf, type Story } from './story.ts';

export interface Ledger {
  _id: string;
  n: number;
  log: number[];
}

export interface Note {
  _id: number;
  shelf: string;
}

export interface Token {
  _id: number;
  pile: string;
}

/** The account of one write of itself. */
export interface Answer {
  /** The number of effects that it tells of. */
  readonly answered: number;
  /** Images of ledgers, with what the write itself has done to them. */
  readonly images?: readonly LedgerSeen[];
}

/** One write operation that is to be done; in a session's transaction, or as a retryable write. */
export interface Job {
  readonly operation: string;
  readonly effects: readonly Effect[];
  readonly how: 'ordered' | 'unordered';
  perform(client: MongoClient, session?: ClientSession): Promise<Answer>;
}

type Options = { session?: ClientSession };

export function ledgersOf(client: MongoClient, database: string): Collection<Ledger> {
  return client.db(database).collection<Ledger>('ledgers');
}

export function notesOf(client: MongoClient, database: string): Collection<Note> {
  return client.db(database).collection<Note>('notes');
}

export function tokensOf(client: MongoClient, database: string): Collection<Token> {
  return client.db(database).collection<Token>('tokens');
}

/** A ledger as a read finds it; nothing where there is none. */
export function ledgerSeen(key: string, found: Ledger | null | undefined): LedgerSeen {
  return { key, log: found?.log ?? [], n: found?.n ?? 0 };
}

/** Draws any write that can be in a transaction. */
export function drawJob(story: Story): Job {
  const database = story.oneOf(DATABASES);
  const draw = story.oneOf(JOBS);
  return draw(story, database) ?? updateOne(story, database);
}

/** Draws a put or a take: its effect cannot be told from others, so that no transaction has it. */
export function drawTokenJob(story: Story): Job {
  const database = story.oneOf(DATABASES);
  return story.inPercent(60) ? putTokens(story, database) : takeToken(story, database);
}

const JOBS: readonly ((story: Story, database: string) => Job | undefined)[] = [
  insertOne,
  insertMany,
  updateOne,
  findOneAndUpdate,
  findOneAndUpdate,
  deleteOne,
  findOneAndDelete,
  bulkWriteLedgers,
  bulkWriteNotes,
  clientBulkWrite,
];

const inSession = (session: ClientSession | undefined): Options =>
  session === undefined ? {} : { session };

function noteOf({ id, key }: Effect): Note {
  return { _id: id, shelf: placeOf(key).id };
}

function appending({ id }: Effect): Document {
  return { $inc: { n: 1 }, $push: { log: id } };
}

function several<Item>(story: Story, most: number, draw: () => Item): Item[] {
  return Array.from({ length: 2 + story.below(most - 1) }, draw);
}

function insertOne(story: Story, database: string): Job {
  const effect = story.insert(database);
  return {
    operation: 'insertOne',
    effects: [effect],
    how: 'ordered',
    async perform(client, session) {
      const { insertedId } = await notesOf(client, database).insertOne(
        noteOf(effect),
        inSession(session),
      );
      return { answered: insertedId === effect.id ? 1 : 0 };
    },
  };
}

function insertMany(story: Story, database: string): Job {
  const effects = several(story, 8, () => story.insert(database));
  const ordered = story.inPercent(60);
  return {
    operation: 'insertMany',
    effects,
    how: ordered ? 'ordered' : 'unordered',
    async perform(client, session) {
      const options = { ordered, ...inSession(session) };
      const result = await notesOf(client, database).insertMany(effects.map(noteOf), options);
      return { answered: result.insertedCount };
    },
  };
}

function updateOne(story: Story, database: string): Job {
  const effect = story.append(database);
  return {
    operation: 'updateOne',
    effects: [effect],
    how: 'ordered',
    async perform(client, session) {
      const { modifiedCount, upsertedCount } = await ledgersOf(client, database).updateOne(
        { _id: placeOf(effect.key).id },
        appending(effect),
        { upsert: true, ...inSession(session) },
      );
      return { answered: modifiedCount + upsertedCount };
    },
  };
}

function findOneAndUpdate(story: Story, database: string): Job {
  const effect = story.append(database);
  const { id, key } = effect;
  const returnDocument = story.oneOf(['before', 'after'] as const);
  return {
    operation: `findOneAndUpdate ${returnDocument}`,
    effects: [effect],
    how: 'ordered',
    async perform(client, session) {
      const found = await ledgersOf(client, database).findOneAndUpdate(
        { _id: placeOf(key).id },
        appending(effect),
        { upsert: true, returnDocument, ...inSession(session) },
      );
      const { log, n } = ledgerSeen(key, found);
      if (returnDocument === 'before') {
        return { answered: 1, images: [{ key, log: [...log, id], n: n + 1 }] };
      }
      return { answered: log.at(-1) === id ? 1 : 0, images: [{ key, log, n }] };
    },
  };
}

function deleteOne(story: Story, database: string): Job | undefined {
  const effect = story.remove(database);
  if (effect?.of === undefined) return undefined;
  const filter = { _id: effect.of };
  return {
    operation: 'deleteOne',
    effects: [effect],
    how: 'ordered',
    async perform(client, session) {
      const result = await notesOf(client, database).deleteOne(filter, inSession(session));
      return { answered: result.deletedCount };
    },
  };
}

function findOneAndDelete(story: Story, database: string): Job | undefined {
  const effect = story.remove(database);
  if (effect?.of === undefined) return undefined;
  const filter = { _id: effect.of };
  return {
    operation: 'findOneAndDelete',
    effects: [effect],
    how: 'ordered',
    async perform(client, session) {
      const found = await notesOf(client, database).findOneAndDelete(filter, inSession(session));
      return { answered: found?._id === effect.of ? 1 : 0 };
    },
  };
}

function bulkWriteLedgers(story: Story, database: string): Job {
  const effects = several(story, 8, () => story.append(database));
  const ordered = story.inPercent(60);
  const models = effects.map((effect) => ({
    updateOne: {
      filter: { _id: placeOf(effect.key).id },
      update: appending(effect),
      upsert: true,
    },
  }));
  return {
    operation: 'bulkWrite of ledgers',
    effects,
    how: ordered ? 'ordered' : 'unordered',
    async perform(client, session) {
      const options = { ordered, ...inSession(session) };
      const result = await ledgersOf(client, database).bulkWrite(models, options);
      return { answered: result.modifiedCount + result.upsertedCount };
    },
  };
}

function bulkWriteNotes(story: Story, database: string): Job {
  const effects = several(
    story,
    8,
    () => (story.inPercent(40) ? story.remove(database) : undefined) ?? story.insert(database),
  );
  const ordered = story.inPercent(60);
  const models = effects.map((effect) =>
    effect.of === undefined
      ? { insertOne: { document: noteOf(effect) } }
      : { deleteOne: { filter: { _id: effect.of } } },
  );
  return {
    operation: 'bulkWrite of notes',
    effects,
    how: ordered ? 'ordered' : 'unordered',
    async perform(client, session) {
      const options = { ordered, ...inSession(session) };
      const result = await notesOf(client, database).bulkWrite(models, options);
      return { answered: result.insertedCount + result.deletedCount };
    },
  };
}

function clientBulkWrite(story: Story, database: string): Job {
  const effects = several(story, 10, () => {
    const somewhere = story.inPercent(50) ? database : story.oneOf(DATABASES);
    if (story.inPercent(50)) return story.append(somewhere);
    return (story.inPercent(40) ? story.remove(somewhere) : undefined) ?? story.insert(somewhere);
  });
  const ordered = story.inPercent(60);
  return {
    operation: 'client bulkWrite',
    effects,
    how: ordered ? 'ordered' : 'unordered',
    async perform(client, session) {
      const options = { ordered, ...inSession(session) };
      const so = await client.bulkWrite<Record<string, any>>(effects.map(clientModel), options);
      const updated = so.modifiedCount + so.upsertedCount;
      return { answered: so.insertedCount + updated + so.deletedCount };
    },
  };
}

function clientModel(effect: Effect): AnyClientBulkWriteModel<any> {
  const { database, id } = placeOf(effect.key);
  if (effect.kind === 'append') {
    return {
      name: 'updateOne',
      namespace: `${database}.ledgers`,
      filter: { _id: id },
      update: appending(effect),
      upsert: true,
    } as const;
  }
  const namespace = `${database}.notes`;
  return effect.of === undefined
    ? ({ name: 'insertOne', namespace, document: noteOf(effect) } as const)
    : ({ name: 'deleteOne', namespace, filter: { _id: effect.of } } as const);
}

function putTokens(story: Story, database: string): Job {
  const effects = several(story, 4, () => story.put(database));
  return {
    operation: 'insertMany of tokens',
    effects,
    how: 'ordered',
    async perform(client) {
      const tokens = effects.map(({ id, key }) => ({ _id: id, pile: placeOf(key).id }));
      const { insertedCount } = await tokensOf(client, database).insertMany(tokens);
      return { answered: insertedCount };
    },
  };
}

function takeToken(story: Story, database: string): Job {
  const effect = story.take(database);
  return {
    operation: 'deleteOne of any token',
    effects: [effect],
    how: 'ordered',
    async perform(client) {
      const filter = { pile: placeOf(effect.key).id };
      const { deletedCount } = await tokensOf(client, database).deleteOne(filter);
      return { answered: deletedCount };
    },
  };
}
