import { type Document, encode, OP_REPLY_FLAG, present } from '@touchstone/protocol';
import { nodeRuntime, type Runtime, type StreamAddress } from '@touchstone/runtime';
import { MockupError } from '../error/mockup-error.ts';
import { LegacyConnection, type LegacyReply } from './legacy-connection.ts';

/** Describes how a legacy write is confirmed: `w: 0` not at all, else by `getlasterror` with these fields. */
export interface LegacyWriteOptions {
  /** The number of servers that must have the write; 0 asks nobody. Default 1. */
  readonly w?: number | string;
  /** True if the write must be in the journal; default: the server's. */
  readonly j?: boolean;
  /** The time to wait for `w`, in milliseconds; default: for ever. */
  readonly wtimeout?: number;
}

/** Describes how a legacy query is made. */
export interface LegacyFindOptions {
  /** The projection; default: whole documents. */
  readonly fields?: Document;
  /** The number of documents that are passed over; default 0. */
  readonly skip?: number;
  /** Documents in each reply; default 0, the server's choice. */
  readonly batchSize?: number;
  /** The flag bits of OP_QUERY; default 0. */
  readonly flags?: number;
}

const COMMAND = { flags: 0, numberToSkip: 0, numberToReturn: -1 } as const;

/**
 * A client as drivers were before OP_MSG: OP_INSERT with `getlasterror`, OP_QUERY, OP_GET_MORE,
 * OP_KILL_CURSORS. One connection, opened when it is first needed with an `ismaster`.
 */
export class LegacyClient implements AsyncDisposable {
  readonly #address: StreamAddress;
  readonly #runtime: Runtime;
  #connecting: Promise<LegacyConnection> | undefined;

  /** Takes the connection string of one server, without options. */
  constructor(uri: string, runtime: Runtime = nodeRuntime()) {
    this.#address = addressOf(uri);
    this.#runtime = runtime;
  }

  /** Inserts one document or several. Rejects with the `err` of `getlasterror`. */
  async insert(
    namespace: string,
    documents: Document | readonly Document[],
    options: LegacyWriteOptions = {},
  ): Promise<{ readonly insertedId: unknown }> {
    const all: readonly Document[] = [documents].flat();
    const connection = await this.#connection();
    connection.send({
      kind: 'insert',
      ...idsOf(connection),
      flags: 0,
      fullCollectionName: namespace,
      documents: all.map((document) => encode(document)),
    });
    await this.#confirm(connection, namespace, options);
    return { insertedId: all[0]?.['_id'] };
  }

  /** Updates the first match; flag bit 0 upserts, bit 1 updates all. */
  async update(
    namespace: string,
    selector: Document,
    update: Document,
    options: LegacyWriteOptions & { readonly flags?: number } = {},
  ): Promise<void> {
    const connection = await this.#connection();
    connection.send({
      kind: 'update',
      ...idsOf(connection),
      fullCollectionName: namespace,
      flags: options.flags ?? 0,
      selector: encode(selector),
      update: encode(update),
    });
    await this.#confirm(connection, namespace, options);
  }

  /** Deletes all matches; flag bit 0: the first alone. */
  async remove(
    namespace: string,
    selector: Document,
    options: LegacyWriteOptions & { readonly flags?: number } = {},
  ): Promise<void> {
    const connection = await this.#connection();
    connection.send({
      kind: 'delete',
      ...idsOf(connection),
      fullCollectionName: namespace,
      flags: options.flags ?? 0,
      selector: encode(selector),
    });
    await this.#confirm(connection, namespace, options);
  }

  /** Runs a command by OP_QUERY. Rejects when the reply is not ok. */
  async command(database: string, command: Document): Promise<Document> {
    const connection = await this.#connection();
    return runCommand(connection, database, command);
  }

  /** The first batch of a query. */
  async query(
    namespace: string,
    filter: Document,
    options: LegacyFindOptions = {},
  ): Promise<LegacyReply> {
    const connection = await this.#connection();
    const reply = await connection.ask({
      kind: 'query',
      ...idsOf(connection),
      flags: options.flags ?? 0,
      fullCollectionName: namespace,
      numberToSkip: options.skip ?? 0,
      numberToReturn: options.batchSize ?? 0,
      query: encode(filter),
      ...(options.fields && { returnFieldsSelector: encode(options.fields) }),
    });
    return checked(reply);
  }

  /** The next batch of a cursor. */
  async getMore(namespace: string, cursorId: bigint, batchSize = 0): Promise<LegacyReply> {
    const connection = await this.#connection();
    const reply = await connection.ask({
      kind: 'getMore',
      ...idsOf(connection),
      fullCollectionName: namespace,
      numberToReturn: batchSize,
      cursorId,
    });
    return checked(reply);
  }

  /** Says that cursors are needed no longer. */
  async killCursors(...cursorIds: readonly bigint[]): Promise<void> {
    const connection = await this.#connection();
    connection.send({ kind: 'killCursors', ...idsOf(connection), cursorIds });
  }

  /** The documents of a query, batch by batch; leaving the loop early kills the cursor. */
  async *find(
    namespace: string,
    filter: Document,
    options: LegacyFindOptions = {},
  ): AsyncGenerator<Document, void, undefined> {
    let reply = await this.query(namespace, filter, options);
    let cursorId = reply.cursorId;
    try {
      for (;;) {
        yield* reply.documents;
        if (cursorId === 0n) return;
        reply = await this.getMore(namespace, cursorId, options.batchSize ?? 0);
        cursorId = reply.cursorId;
      }
    } finally {
      if (cursorId !== 0n) await this.killCursors(cursorId);
    }
  }

  /** Ends its connection; no effect the second time. */
  async close(): Promise<void> {
    const connecting = this.#connecting;
    this.#connecting = undefined;
    await connecting?.then(
      (connection) => connection.close(),
      () => {},
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #confirm(
    connection: LegacyConnection,
    namespace: string,
    { w, j, wtimeout }: LegacyWriteOptions,
  ): Promise<void> {
    if (w === 0) return;
    const reply = await runCommand(connection, databaseOf(namespace), {
      getlasterror: 1,
      ...(w !== undefined && { w }),
      ...(j !== undefined && { j }),
      ...(wtimeout !== undefined && { wtimeout }),
    });
    if (reply['err']) throw new MockupError(String(reply['err']));
  }

  async #connection(): Promise<LegacyConnection> {
    const known = await this.#connecting?.catch(() => undefined);
    if (known?.isOpen) return known;
    this.#connecting = this.#connect();
    return this.#connecting;
  }

  async #connect(): Promise<LegacyConnection> {
    const stream = await this.#runtime.transport.connect(this.#address);
    const connection = new LegacyConnection(stream);
    await runCommand(connection, 'admin', { ismaster: 1 });
    return connection;
  }
}

async function runCommand(
  connection: LegacyConnection,
  database: string,
  command: Document,
): Promise<Document> {
  const reply = await connection.ask({
    kind: 'query',
    ...idsOf(connection),
    ...COMMAND,
    fullCollectionName: `${database}.$cmd`,
    query: encode(command),
  });
  const [document = {}] = checked(reply).documents;
  if (Number(document['ok']) !== 1) throw new MockupError(String(document['errmsg']));
  return document;
}

function idsOf(connection: LegacyConnection): { requestId: number; responseTo: number } {
  return { requestId: connection.nextRequestId(), responseTo: 0 };
}

function checked(reply: LegacyReply): LegacyReply {
  if ((reply.flags & OP_REPLY_FLAG.cursorNotFound) !== 0) throw new MockupError('cursor not found');
  if ((reply.flags & OP_REPLY_FLAG.queryFailure) !== 0) {
    throw new MockupError(String(reply.documents[0]?.['$err'] ?? 'query failure'));
  }
  return reply;
}

function databaseOf(namespace: string): string {
  const [database = ''] = namespace.split('.', 1);
  return database;
}

function addressOf(uri: string): StreamAddress {
  const match = /^mongodb:\/\/([^/?]+)\/?$/.exec(uri);
  if (!match) throw new MockupError(`a legacy client takes mongodb://host:port/ alone, not ${uri}`);
  const host = decodeURIComponent(present(match[1]));
  if (host.endsWith('.sock') || host.startsWith('/')) return { kind: 'unix', path: host };
  const [, name = host, port = '27017'] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(host) ?? [];
  return { kind: 'tcp', host: name, port: Number(port) };
}
