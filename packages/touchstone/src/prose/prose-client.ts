// biome-ignore-all lint/suspicious/noExplicitAny: an adapter's answer, which the test compares.
import { sleep } from '@touchstone/runtime';
import type {
  AdapterDocument,
  AdapterReply,
  InspectQuery,
  ObservedError,
  ObservedEvent,
} from '../adapter-protocol/adapter-protocol.ts';
import { resultOf, type TestContext } from '../operation-execution/test-context.ts';
import { TestFailure } from '../operation-execution/test-failure.ts';
import { type CallbackEnd, sendWithCallback } from '../operation-execution/with-transaction.ts';

const PATIENCE_MS = 12_000;
const POLL_MS = 50;

/** One client of the driver under test, and what it has shown. */
export class ProseClient {
  readonly id: string;
  readonly #context: TestContext;
  readonly #events: ObservedEvent[] = [];
  #entities = 0;

  constructor(context: TestContext, id: string) {
    this.#context = context;
    this.id = id;
  }

  /** Runs a command on the primary, or where it goes otherwise; the reply. */
  command(command: AdapterDocument, database = 'admin'): Promise<unknown> {
    return this.run(this.id, 'runCommand', { database, command });
  }

  /** The error that a command ends with; fails the test where there is none. */
  async commandError(command: AdapterDocument, database = 'admin'): Promise<ObservedError> {
    return this.error(this.id, 'runCommand', { database, command });
  }

  /** Creates a database entity of this client; its id. */
  async database(databaseName: string): Promise<string> {
    this.#entities += 1;
    const database = `${this.id} database ${this.#entities}`;
    await this.#create('database', database, { client: this.id, databaseName });
    return database;
  }

  /** Creates a collection entity of this client; its id. */
  async collection(
    databaseName: string,
    collectionName: string,
    collectionOptions: AdapterDocument = {},
  ): Promise<string> {
    const database = await this.database(databaseName);
    const collection = `${this.id} collection ${this.#entities}`;
    await this.#create('collection', collection, { database, collectionName, collectionOptions });
    return collection;
  }

  /** Creates a session entity of this client; its id. */
  async session(sessionOptions: AdapterDocument = {}): Promise<string> {
    const { id, reply } = await this.#startSession(sessionOptions);
    resultOf(reply, 'starting a session');
    return id;
  }

  /** The error that starting a session ends with; fails the test where there is none. */
  async sessionError(sessionOptions: AdapterDocument): Promise<ObservedError> {
    const { reply } = await this.#startSession(sessionOptions);
    return errorOf(reply, 'starting a session');
  }

  /** The reply to `withTransaction`: what the callback returned in the end, or the error. */
  withTransaction(session: string, work: () => Promise<CallbackEnd>): Promise<AdapterReply> {
    const request = {
      kind: 'run',
      object: session,
      name: 'withTransaction',
      arguments: {},
    } as const;
    return sendWithCallback(this.#context, request, work);
  }

  /** Creates a GridFS bucket of this client; its id. */
  async bucket(databaseName: string, bucketOptions: AdapterDocument = {}): Promise<string> {
    const database = await this.database(databaseName);
    const bucket = `${this.id} bucket ${this.#entities}`;
    await this.#create('bucket', bucket, { database, bucketOptions });
    return bucket;
  }

  async run(
    object: string,
    name: string,
    given: AdapterDocument = {},
    saveAs?: string,
  ): Promise<unknown> {
    return resultOf(await this.#send(object, name, given, saveAs), name);
  }

  async error(object: string, name: string, given: AdapterDocument = {}): Promise<ObservedError> {
    return errorOf(await this.#send(object, name, given), name);
  }

  /** All events so far, or those of one name. */
  async events(name?: string): Promise<readonly ObservedEvent[]> {
    const after = this.#events.at(-1)?.sequence ?? 0;
    const reply = await this.#context.send({ kind: 'events', client: this.id, after });
    if (reply.kind === 'events') this.#events.push(...reply.events);
    else resultOf(reply, 'events');
    return name === undefined ? [...this.#events] : this.#events.filter((one) => one.name === name);
  }

  /** Waits until there are `count` events of a name that `wanted` is true of; those events. */
  async waitForEvents(
    name: string,
    count = 1,
    wanted: (event: ObservedEvent) => boolean = () => true,
  ): Promise<readonly ObservedEvent[]> {
    const find = async (): Promise<readonly ObservedEvent[]> =>
      (await this.events(name)).filter(wanted);
    let found = await find();
    await waitUntil(this.#context, `${count} ${name}`, async () => {
      found = await find();
      return found.length >= count;
    });
    return found;
  }

  /** The adapter's knowledge of an entity, by default of the client itself (`InspectQuery`). */
  async inspect(query: InspectQuery, object: string = this.id): Promise<any> {
    return resultOf(await this.#context.send({ kind: 'inspect', query, object }), query);
  }

  /** The token that a change stream would be resumed with now; null where there is none. */
  resumeToken(stream: string): Promise<any> {
    return this.inspect('resumeToken', stream);
  }

  async #startSession(
    sessionOptions: AdapterDocument,
  ): Promise<{ readonly id: string; readonly reply: AdapterReply }> {
    this.#entities += 1;
    const id = `${this.id} session ${this.#entities}`;
    const entity = { type: 'session', id, options: { client: this.id, sessionOptions } };
    return { id, reply: await this.#context.send({ kind: 'createEntity', entity }) };
  }

  async #create(type: string, id: string, options: AdapterDocument): Promise<void> {
    resultOf(
      await this.#context.send({ kind: 'createEntity', entity: { type, id, options } }),
      `creating the ${type}`,
    );
  }

  #send(
    object: string,
    name: string,
    given: AdapterDocument,
    saveAs?: string,
  ): Promise<AdapterReply> {
    return this.#context.send({
      kind: 'run',
      object,
      name,
      arguments: given,
      ...(saveAs !== undefined && { saveAs }),
    });
  }
}

/** The error of a reply; fails the test where the operation succeeded. */
export function errorOf(reply: AdapterReply, what: string): ObservedError {
  if (reply.kind === 'error') return reply.error;
  resultOf(reply, what);
  throw new TestFailure(`${what}: expected an error, but it succeeded`);
}

/** Asks again and again; fails the test where the answer is not yes in time. */
export async function waitUntil(
  { clock, signal }: Pick<TestContext, 'clock' | 'signal'>,
  what: string,
  isSo: () => Promise<boolean>,
  patienceMS: number = PATIENCE_MS,
): Promise<void> {
  const deadline = clock.now() + patienceMS;
  while (!(await isSo())) {
    if (clock.now() >= deadline) throw new TestFailure(`waited ${patienceMS} ms for ${what}`);
    await sleep(clock, POLL_MS, signal);
  }
}
