import { EventEmitter } from 'node:events';
import { DEFAULT_MAX_MESSAGE_SIZE_BYTES } from '@touchstone/protocol';
import { type Listener, nodeRuntime, type Runtime, type Stream } from '@touchstone/runtime';
import { MockupError } from '../error/mockup-error.ts';
import { present } from '../matcher/value-matchers.ts';
import type { MockRequest } from '../request/mock-request.ts';
import type { RequestServer } from '../request/request-connection.ts';
import { requestFromMessage } from '../request/request-from-message.ts';
import { ConversationLog } from './conversation-log.ts';
import type { Incoming } from './frame-inlet.ts';
import { HelloAnswerer, isHello, noteHello } from './hello-answerer.ts';
import {
  addressText,
  listen,
  listenAddress,
  type ServerTls,
  serverTls,
  uriOf,
} from './listening.ts';
import { type ConnectionLimits, type ConnectionOwner, MockConnection } from './mock-connection.ts';
import {
  checkOptions,
  DEFAULT_MAX_WIRE_VERSION,
  DEFAULT_REQUEST_TIMEOUT_MS,
  type MockupOptions,
} from './mockup-options.ts';
import { pending } from './pending-request.ts';
import {
  type ProtocolError,
  type ProtocolErrorEvent,
  protocolErrorEvent,
} from './protocol-error.ts';
import { RequestReceiver } from './request-receiver.ts';

/** The events that a server emits besides its requests. */
export interface MockupEvents {
  /** A client has connected; nothing is read from it yet. */
  connection: [connection: MockConnection];
  /** A connection has ended, by either side. */
  disconnection: [connection: MockConnection];
  /** A request has come, whoever answers it. */
  request: [request: MockRequest];
  /** A client has broken the protocol; its connection is ended. */
  protocolError: [event: ProtocolErrorEvent];
  /** A responder has failed: its client is hung up on, and the test that waits rejects. */
  handlerError: [error: unknown, request: MockRequest];
  /** It was stopped: everybody is hung up on. */
  stopped: [];
}

/** The treatment that the server gives those who connect. */
type Welcome = 'serve' | 'fin' | 'rst';

/** A cluster that a server belongs to, and its counter of requests. */
export interface Membership {
  readonly parent: RequestReceiver;
  readonly nextSequence: () => number;
}

/**
 * A server that does just what the test tells it to.
 *
 * @example
 * ```ts
 * import { MongoClient } from 'mongodb';
 *
 * await using server = new MockupDB({ autoHello: true, autoEndSessions: true });
 * await server.run();
 * await using client = new MongoClient(server.uri);
 * const answer = client.db('shop').command({ ping: 1 });
 * await server.receives('ping').ok();
 * await answer; // => { ok: 1 }
 * ```
 */
export class MockupDB extends RequestReceiver implements RequestServer, AsyncDisposable {
  /** The words in front of its lines; undefined where there are none. */
  readonly label: string | undefined;
  /** Every break of the protocol so far. */
  readonly protocolErrors: ProtocolErrorEvent[] = [];
  /** Every error of a handler so far. */
  readonly handlerErrors: unknown[] = [];
  readonly #options: MockupOptions;
  readonly #runtime: Runtime;
  readonly #tls: ServerTls | undefined;
  readonly #events = new EventEmitter<MockupEvents>();
  readonly #log: ConversationLog;
  readonly #owner: ConnectionOwner;
  readonly #connections = new Set<MockConnection>();
  readonly #hello: HelloAnswerer | undefined;
  readonly #nextSequence: () => number;
  #listener: Listener | undefined;
  #port: number | undefined;
  #running = false;
  #welcome: Welcome = 'serve';
  #isFrozen = false;
  #connectionCount = 0;
  #lastRequestId = 0;
  #sequence = 0;

  constructor(options: MockupOptions = {}, membership?: Membership) {
    checkOptions(options);
    const runtime = options.runtime ?? nodeRuntime();
    super({
      clock: runtime.clock,
      requestTimeoutMS: options.requestTimeoutMS ?? DEFAULT_REQUEST_TIMEOUT_MS,
      parent: membership?.parent,
    });
    this.#options = options;
    this.#runtime = runtime;
    this.label = options.label;
    this.#tls = serverTls(options, runtime);
    this.#log = new ConversationLog({ label: options.label, print: printer(options) });
    this.#nextSequence = membership?.nextSequence ?? (() => ++this.#sequence);
    this.#owner = this.#newOwner();
    this.#hello = this.#newHello();
    if (options.autoEndSessions) this.autoresponds({ endSessions: present });
  }

  /** True while it listens. */
  get running(): boolean {
    return this.#running;
  }

  /** The port it listens on; 0 for a unix socket, or before it has run. */
  get port(): number {
    return this.#port ?? 0;
  }

  /** The host that it listens on. */
  get host(): string {
    return this.#options.host ?? '127.0.0.1';
  }

  /** `host:port`, or the path of the unix socket. */
  get address(): string {
    return addressText(listenAddress(this.#options, this.#port));
  }

  /** The connection string for drivers: `mongodb://host:port/`. */
  get uri(): string {
    return uriOf(listenAddress(this.#options, this.#port), this.#tls !== undefined);
  }

  /** The certificate in PEM that was made at the start: what clients have to trust. */
  get certificate(): string | undefined {
    return this.#tls?.certificate;
  }

  /** The connections that are open. */
  get connections(): readonly MockConnection[] {
    return [...this.#connections];
  }

  /** The last messages, line by line. */
  get lastFrames(): readonly string[] {
    return this.#log.lines();
  }

  /** Starts to listen and resolves to the port. A server that was stopped gets its port again. */
  async run(): Promise<number> {
    if (this.#running) throw new MockupError(`${this.address} runs already`);
    this.restartWaiting();
    this.#running = true;
    try {
      await this.#listen();
    } catch (error) {
      this.#running = false;
      throw error;
    }
    return this.port;
  }

  /**
   * Hangs up on everybody and ends all waiting, at once. Rejects with the error of a handler that no
   * `receives` has told. No effect when it is stopped, or has not run.
   */
  async stop(): Promise<void> {
    if (!this.#running) return;
    this.#running = false;
    const listener = this.#listener;
    this.#listener = undefined;
    for (const connection of this.#connections) connection.destroy();
    this.#connections.clear();
    this.endWaiting();
    this.#events.emit('stopped');
    await listener?.close();
    const [failure, ...others] = this.takeFailures();
    if (others.length > 0) throw new AggregateError([failure, ...others], 'handlers failed');
    if (failure !== undefined) throw failure;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** Calls `listener` for each event from now on; the result takes it back. */
  on<Name extends keyof MockupEvents>(
    name: Name,
    listener: (...event: MockupEvents[Name]) => void,
  ): () => void {
    // Node's types do not follow a name that is a type parameter.
    const untyped = listener as (...event: unknown[]) => void;
    (this.#events as EventEmitter).on(name, untyped);
    return () => (this.#events as EventEmitter).off(name, untyped);
  }

  /** Says that `autoHello` has something new to tell: awaited and streamed hellos go out. */
  helloChanged(): void {
    this.#hello?.changed();
  }

  /**
   * Hears nothing and says nothing, on all connections, until `thaw`.
   *
   * @example
   * ```ts
   * import { MongoClient } from 'mongodb';
   *
   * await using server = new MockupDB({ autoHello: true, autoEndSessions: true });
   * await server.run();
   * await using client = new MongoClient(server.uri, { serverSelectionTimeoutMS: 100 });
   * server.freeze();
   * await client.db('shop').command({ ping: 1 }); // throws MongoServerSelectionError: …
   * server.thaw();
   * ```
   */
  freeze(): void {
    this.#isFrozen = true;
    for (const connection of this.#connections) connection.freeze();
  }

  /** Goes on where it was frozen. */
  thaw(): void {
    this.#isFrozen = false;
    for (const connection of this.#connections) connection.thaw();
  }

  /** New connections are refused (ECONNREFUSED) until `accept`; those that are open stay. */
  async refuse(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    await listener?.close();
  }

  /** New connections are accepted and reset at once. */
  acceptThenReset(): void {
    this.#welcome = 'rst';
  }

  /** New connections are accepted and ended at once, in order. */
  acceptThenHangup(): void {
    this.#welcome = 'fin';
  }

  /** Takes connections again, after `refuse`, `acceptThenReset` or `acceptThenHangup`. */
  async accept(): Promise<void> {
    this.#welcome = 'serve';
    if (this.#running && !this.#listener) await this.#listen();
  }

  /** Hangs up on every client; new connections are taken. */
  hangupAll(how: 'fin' | 'rst' = 'fin'): void {
    for (const connection of this.#connections) connection.hangup(how);
  }

  protected override handlerFailed(error: unknown, request: MockRequest): void {
    this.handlerErrors.push(error);
    this.#log.add(() => `\t${request.clientPort}\thandler failed: ${String(error)}`);
    (this.#events as EventEmitter).emit('handlerError', error, request);
  }

  protected override unanswered(request: MockRequest): void {
    this.#log.add(() => `\t${request.clientPort}\t(waits for an answer)`);
  }

  async #listen(): Promise<void> {
    this.#listener = await listen({
      runtime: this.#runtime,
      address: listenAddress(this.#options, this.#port),
      accept: (stream) => this.#accepted(stream),
      tls: this.#tls,
    });
    const { address } = this.#listener;
    this.#port = address.kind === 'tcp' ? address.port : 0;
  }

  #accepted(stream: Stream): void {
    if (!this.#running || this.#welcome !== 'serve') {
      stream.handler = { data() {}, closed() {} };
      if (this.#running && this.#welcome === 'fin') stream.end();
      else stream.destroy({ reset: this.#welcome === 'rst' });
      return;
    }
    const connection = new MockConnection(this.#owner, stream, ++this.#connectionCount);
    this.#connections.add(connection);
    if (this.#isFrozen) connection.freeze();
    this.#log.add(() => `connection from ${connection.clientAddress}`);
    this.#events.emit('connection', connection);
  }

  #received(connection: MockConnection, incoming: Incoming): void {
    const { frame, message, compressor } = incoming;
    const request = requestFromMessage(message, {
      frame,
      requestId: message.requestId,
      connection,
      server: this,
      sequence: this.#nextSequence(),
      compressor,
    });
    this.#log.add(() => `\t${connection.clientPort}\t${request}`, frame.length);
    if (isHello(request)) noteHello(request, connection, this.#options.compressors);
    this.#events.emit('request', request);
    this.offer(request);
  }

  #brokeProtocol(connection: MockConnection, fault: ProtocolError): void {
    const event = protocolErrorEvent(fault, connection, this);
    this.protocolErrors.push(event);
    const { message, offset, dump } = event;
    this.#log.add(
      () => `\t${connection.clientPort}\tprotocol error: ${message} (at byte ${offset})\n${dump}`,
    );
    this.#events.emit('protocolError', event);
  }

  #newOwner(): ConnectionOwner {
    return {
      clock: this.#runtime.clock,
      limits: connectionLimits(this.#options),
      nextRequestId: () => {
        this.#lastRequestId = (this.#lastRequestId + 1) & 0x7fffffff;
        return this.#lastRequestId;
      },
      received: (connection, incoming) => this.#received(connection, incoming),
      brokeProtocol: (connection, fault) => this.#brokeProtocol(connection, fault),
      ended: (connection) => {
        this.#connections.delete(connection);
        this.#log.add(() => `disconnected: ${connection.clientAddress}`);
        this.#events.emit('disconnection', connection);
      },
      receive: (connection, spec) =>
        pending(this.receiveWhere((request) => request.connection === connection, spec)),
      log: (entry, bytes) => this.#log.add(entry, bytes),
    };
  }

  #newHello(): HelloAnswerer | undefined {
    const {
      autoHello = false,
      completeHello = true,
      streamingHello = false,
      compressors = [],
    } = this.#options;
    if (autoHello === false) return undefined;
    const hello = new HelloAnswerer({
      source: autoHello,
      complete: completeHello,
      minWireVersion: this.#options.minWireVersion ?? 0,
      maxWireVersion: this.#options.maxWireVersion ?? DEFAULT_MAX_WIRE_VERSION,
      compressors,
      streaming: streamingHello,
      clock: this.#runtime.clock,
      processId: this.#runtime.random.bytes(12),
    });
    this.autoresponds((request: MockRequest) => hello.answer(request));
    return hello;
  }
}

function connectionLimits(options: MockupOptions): ConnectionLimits {
  return {
    maxMessageSizeBytes: options.maxMessageSizeBytes ?? DEFAULT_MAX_MESSAGE_SIZE_BYTES,
    slowSenderMS: options.slowSenderMS ?? 30_000,
    maxUnreadRequests: options.maxUnreadRequests ?? 10_000,
    maxUnreadBytes: options.maxUnreadBytes ?? 256 * 1024 * 1024,
    proxyProtocol: options.proxyProtocol,
  };
}

function printer({ verbose, log }: MockupOptions): ((line: string) => void) | undefined {
  if (!verbose) return undefined;
  return log ?? ((line) => void process.stdout.write(`${line}\n`));
}
