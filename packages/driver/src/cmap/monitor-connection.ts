import { decode, present } from '@touchstone/protocol';
import { Cancellation } from '@touchstone/runtime';
import { type Document, Long } from 'bson';
import { MongoNetworkError } from '../error/network-error.ts';
import { unreadableReply } from '../error/runtime-error.ts';
import { checkHello } from '../sdam/check-hello.ts';
import type { Connection } from './connection.ts';
import { describeConnection } from './connection-description.ts';
import { type EstablishSettings, openConnection, sendHello } from './establish-connection.ts';
import { handshakeCommand, serverApiFields, usesHello } from './handshake.ts';

export interface MonitorLimits {
  /** Milliseconds that one step may take; 0: for ever. */
  readonly timeoutMS: number;
}

/** A hello; `awaitable` asks the server to answer when its state changes, and again and again. */
export interface MonitorHello extends MonitorLimits {
  readonly awaitable?: {
    readonly topologyVersion: { readonly processId: unknown; readonly counter: unknown };
    readonly maxAwaitTimeMS: number;
  };
}

export interface MonitorReply {
  readonly document: Document;
  /** Another reply will come unasked; `nextReply` waits for it. */
  readonly moreToCome: boolean;
}

/** A monitor's connection lacks some settings of those in a pool. */
export type MonitorSettings = Omit<
  EstablishSettings,
  'connectTimeoutMS' | 'socketTimeoutMS' | 'createAuthenticator' | 'monitoring'
>;

/**
 * The connection of a monitor: never authenticated, its commands not monitored (server-monitoring
 * specification). State: the connection, whether hello may be used, the replies of a streaming hello
 * that nobody has asked for yet.
 */
export class MonitorConnection {
  readonly id: number;
  readonly #settings: MonitorSettings;
  #connection: Connection | undefined;
  #serverConnectionId: number | null = null;
  #helloOk: boolean;
  readonly #replies: MonitorReply[] = [];
  #failure: Error | undefined;
  #onReply: (() => void) | undefined;
  /** Ends the attempt to open the connection; absent once it is open. */
  #opening: Cancellation | undefined;
  #closedBy: Error | undefined;

  constructor(id: number, settings: MonitorSettings) {
    this.id = id;
    this.#settings = settings;
    this.#helloOk = usesHello(settings);
  }

  /** The server's number for this connection, once the handshake has told. */
  get serverConnectionId(): number | null {
    return this.#serverConnectionId;
  }

  /** Opens the connection and shakes hands; `durationMS` is from sending the hello to its reply. */
  async connect(limits: MonitorLimits): Promise<{ document: Document; durationMS: number }> {
    const settings = { ...this.#settings, connectTimeoutMS: limits.timeoutMS, socketTimeoutMS: 0 };
    const { clock } = settings.runtime;
    const connection = await this.#open(settings);
    this.#connection = connection;
    const { compressors, loadBalanced, serverApi } = settings;
    const hello = handshakeCommand({
      metadata: settings.metadata(),
      compressors,
      loadBalanced,
      serverApi,
    });
    const startedAt = clock.now();
    const document = await sendHello(connection, hello, settings);
    const durationMS = clock.now() - startedAt;
    const description = describeConnection(document);
    this.#helloOk ||= description.helloOk;
    const { serverConnectionId } = description;
    this.#serverConnectionId = serverConnectionId === null ? null : Number(serverConnectionId);
    connection.handshakeCompleted(description, undefined);
    return { document, durationMS };
  }

  /** Asks once more. Rejects with the failure of the network or of the server. */
  async hello(request: MonitorHello): Promise<MonitorReply> {
    const connection = this.#opened();
    const { awaitable } = request;
    const body = {
      ...(this.#helloOk ? { hello: 1 } : { isMaster: 1, helloOk: true }),
      ...(awaitable === undefined ? {} : awaitableFields(awaitable)),
      ...serverApiFields(this.#settings.serverApi),
    };
    const deadline = this.#deadline(request);
    if (awaitable === undefined) {
      const document = checkHello(await connection.command('admin', body, { deadline }));
      return { document, moreToCome: false };
    }
    connection
      .exhaust(
        {
          commandName: present(Object.keys(body)[0], 'the name of the command'),
          databaseName: 'admin',
          body: { ...body, $db: 'admin' },
          deadline,
        },
        (reply) => this.#take({ document: readHello(reply), moreToCome: true }),
      )
      .then((reply) => this.#take({ document: readHello(reply), moreToCome: false }))
      .catch((error) => this.#fail(error));
    return this.nextReply(request);
  }

  /** Waits for the next reply to a streaming hello. */
  async nextReply(limits: MonitorLimits): Promise<MonitorReply> {
    const connection = this.#opened();
    if (this.#replies.length === 0 && this.#failure === undefined) {
      connection.extendDeadline(this.#deadline(limits));
      await new Promise<void>((resolve) => {
        this.#onReply = resolve;
      });
    }
    const reply = this.#replies.shift();
    if (reply !== undefined) return reply;
    throw this.#failure ?? new MongoNetworkError(`monitor of ${this.#settings.address} is closed`);
  }

  /** Closes at once; what is under way rejects with `reason`. More than once does no harm. */
  close(reason: Error): void {
    this.#closedBy ??= reason;
    this.#opening?.abort(reason);
    this.#connection?.close(reason);
  }

  async #open(settings: EstablishSettings): Promise<Connection> {
    const opening = new Cancellation();
    this.#opening = opening;
    const request = { id: this.id, generation: 0, isWaitedFor: true, signal: opening };
    const connection = await openConnection(request, settings);
    this.#opening = undefined;
    // The stream may have been there already, only not yet told of.
    if (this.#closedBy === undefined) return connection;
    connection.close();
    throw this.#closedBy;
  }

  #opened(): Connection {
    if (this.#connection === undefined) {
      throw new MongoNetworkError(`monitor of ${this.#settings.address} is not connected`);
    }
    return this.#connection;
  }

  #deadline({ timeoutMS }: MonitorLimits): number {
    if (timeoutMS <= 0) return Number.POSITIVE_INFINITY;
    return this.#settings.runtime.clock.now() + timeoutMS;
  }

  #take(reply: MonitorReply): void {
    this.#replies.push(reply);
    this.#onReply?.();
    this.#onReply = undefined;
  }

  #fail(error: Error): void {
    this.#failure = error;
    this.#onReply?.();
    this.#onReply = undefined;
  }
}

function readHello(reply: Uint8Array): Document {
  try {
    return checkHello(decode(reply));
  } catch (error) {
    throw unreadableReply(error);
  }
}

function awaitableFields(awaitable: NonNullable<MonitorHello['awaitable']>): Document {
  const { processId, counter } = awaitable.topologyVersion;
  return {
    topologyVersion: { processId, counter: int64(counter) },
    maxAwaitTimeMS: awaitable.maxAwaitTimeMS,
  };
}

/** The counter goes back as the int64 that it came as, whatever its value was decoded to. */
function int64(counter: unknown): Long {
  return typeof counter === 'number' ? Long.fromNumber(counter) : Long.fromString(String(counter));
}
