import type { AdapterDocument } from '../adapter-protocol/adapter-protocol.ts';
import { compareVersions } from '../run/requirements.ts';
import type { ProseClient } from './prose-client.ts';
import type { ProseContext } from './prose-context.ts';

/** A method that takes a session, with arguments that it succeeds with on any collection. */
export interface MethodWithSession {
  readonly on: 'client' | 'collection' | 'database';
  readonly name: string;
  readonly arguments: AdapterDocument;
  /** A read that takes a read concern, one of the writes that may be told of a cluster time, or something else. */
  readonly kind: 'read' | 'write' | 'other';
  readonly minServerVersion?: string;
}

const filter = { _id: 1 };
const update = { $set: { x: 1 } };

const reads: readonly MethodWithSession[] = [
  { on: 'collection', name: 'aggregate', arguments: { pipeline: [] }, kind: 'read' },
  { on: 'collection', name: 'countDocuments', arguments: { filter }, kind: 'read' },
  { on: 'collection', name: 'distinct', arguments: { fieldName: 'x', filter }, kind: 'read' },
  { on: 'collection', name: 'estimatedDocumentCount', arguments: {}, kind: 'read' },
  { on: 'collection', name: 'find', arguments: { filter }, kind: 'read' },
  { on: 'collection', name: 'findOne', arguments: { filter }, kind: 'read' },
];

const requests = [{ updateOne: { filter, update } }, { deleteOne: { filter } }];

const writes: readonly MethodWithSession[] = [
  { on: 'collection', name: 'insertOne', arguments: { document: { x: 2 } }, kind: 'write' },
  { on: 'collection', name: 'insertMany', arguments: { documents: [{ x: 3 }] }, kind: 'write' },
  { on: 'collection', name: 'updateOne', arguments: { filter, update }, kind: 'write' },
  { on: 'collection', name: 'updateMany', arguments: { filter, update }, kind: 'write' },
  {
    on: 'collection',
    name: 'replaceOne',
    arguments: { filter, replacement: { x: 4 } },
    kind: 'write',
  },
  { on: 'collection', name: 'deleteOne', arguments: { filter }, kind: 'write' },
  { on: 'collection', name: 'deleteMany', arguments: { filter }, kind: 'write' },
  { on: 'collection', name: 'findOneAndUpdate', arguments: { filter, update }, kind: 'write' },
  {
    on: 'collection',
    name: 'findOneAndReplace',
    arguments: { filter, replacement: { x: 5 } },
    kind: 'write',
  },
  { on: 'collection', name: 'findOneAndDelete', arguments: { filter }, kind: 'write' },
  { on: 'collection', name: 'bulkWrite', arguments: { requests }, kind: 'write' },
  {
    on: 'client',
    name: 'clientBulkWrite',
    arguments: { models: [{ insertOne: { namespace: 'sessions-prose.test', document: {} } }] },
    kind: 'write',
    minServerVersion: '8.0',
  },
];

const others: readonly MethodWithSession[] = [
  { on: 'collection', name: 'createIndex', arguments: { keys: { x: 1 } }, kind: 'other' },
  { on: 'collection', name: 'listIndexes', arguments: {}, kind: 'other' },
  { on: 'collection', name: 'dropIndexes', arguments: {}, kind: 'other' },
  { on: 'database', name: 'listCollections', arguments: { filter: {} }, kind: 'other' },
  { on: 'database', name: 'runCommand', arguments: { command: { ping: 1 } }, kind: 'other' },
  { on: 'database', name: 'createCollection', arguments: { collection: 'another' }, kind: 'other' },
  { on: 'database', name: 'dropCollection', arguments: { collection: 'another' }, kind: 'other' },
  { on: 'client', name: 'listDatabases', arguments: {}, kind: 'other' },
];

/** The methods that the server of this run has, of all kinds or of one. */
export function methodsWithSession(
  { environment }: ProseContext,
  kind?: MethodWithSession['kind'],
): readonly MethodWithSession[] {
  return [...reads, ...writes, ...others].filter(
    (method) =>
      (kind === undefined || method.kind === kind) &&
      compareVersions(environment.serverVersion, method.minServerVersion ?? '0') >= 0,
  );
}

/** One client, with a collection and its database to call methods on; its commands are observed. */
export class Caller {
  readonly client: ProseClient;
  readonly collection: string;
  readonly #database: string;
  #seen = 0;

  private constructor(client: ProseClient, database: string, collection: string) {
    this.client = client;
    this.#database = database;
    this.collection = collection;
  }

  static async create(
    client: ProseClient,
    databaseName: string,
    collectionOptions: AdapterDocument = {},
  ): Promise<Caller> {
    const database = await client.database(databaseName);
    const collection = await client.collection(databaseName, 'test', collectionOptions);
    return new Caller(client, database, collection);
  }

  /** Calls a method; the commands that it sent. */
  async call(method: MethodWithSession, session?: string): Promise<readonly AdapterDocument[]> {
    await this.client.run(this.#target(method), method.name, withSession(method, session));
    return this.sent();
  }

  /** The same for a method that is to fail. */
  error(method: MethodWithSession, session?: string): ReturnType<ProseClient['error']> {
    return this.client.error(this.#target(method), method.name, withSession(method, session));
  }

  /** The commands that were sent since this was asked last. */
  async sent(): Promise<readonly AdapterDocument[]> {
    const events = await this.client.events('commandStartedEvent');
    const fresh = events.slice(this.#seen);
    this.#seen = events.length;
    return fresh.map(({ fields }) => fields['command']);
  }

  #target({ on }: MethodWithSession): string {
    switch (on) {
      case 'client':
        return this.client.id;
      case 'collection':
        return this.collection;
      case 'database':
        return this.#database;
    }
  }
}

function withSession(method: MethodWithSession, session: string | undefined): AdapterDocument {
  return { ...method.arguments, ...(session !== undefined && { session }) };
}
