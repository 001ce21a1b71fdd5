import {
  type Compressor,
  type DecodeOptions,
  decode,
  MessageReader,
  parseMessage,
  present,
  restoreMessage,
  thrownError,
} from '@touchstone/protocol';
import type { Clock, Stream } from '@touchstone/runtime';
import type { Document, ObjectId } from 'bson';
import { MongoRuntimeError } from '../error/mongo-error.ts';
import { MongoUnexpectedServerResponseError, unreadableReply } from '../error/runtime-error.ts';
import type { CommandMonitoring } from './command-monitoring.ts';
import type { CommandRequest } from './command-request.ts';
import { compressRequest } from './compress-request.ts';
import type { ConnectionDescription } from './connection-description.ts';
import { connectionError, connectionTimeoutError } from './connection-error.ts';
import type { PooledConnection } from './connection-pool.ts';
import { type EncodedMessage, encodeRequest, nextRequestId } from './encode-request.ts';
import { errorOfReply, isOk, isReauthenticationRequired } from './reply.ts';
import { ReplyDeadline } from './reply-deadline.ts';

export interface ConnectionSettings {
  readonly id: number;
  /** The pool's generation when the connection was created. */
  readonly generation: number;
  readonly address: string;
  readonly stream: Stream;
  readonly clock: Clock;
  /** Milliseconds within which each reply must be there; 0: no limit. */
  readonly socketTimeoutMS: number;
  readonly zlibCompressionLevel?: number | undefined;
}

/**
 * One stream to a server: writes a command, awaits its reply; never more than one at a time (CMAP,
 * "Single Track"). State: the stream, what is awaited, the timer that guards it.
 */
export class Connection implements PooledConnection {
  readonly id: number;
  readonly address: string;
  generation: number;
  readonly #stream: Stream;
  readonly #clock: Clock;
  readonly #reader = new MessageReader();
  readonly #socketTimeoutMS: number;
  readonly #zlibCompressionLevel: number | undefined;
  #description: ConnectionDescription | undefined;
  #compressor: Compressor | undefined;
  /** Tells of commands; set when the handshake is over, since its commands are nobody's business. */
  monitoring: CommandMonitoring | undefined;
  #closed = false;
  #closeError: Error | undefined;
  onClosed: (() => void) | undefined;
  /** Proves anew who the client is; set where the mechanism can (auth, "Reauthentication"). */
  reauthenticate: (() => Promise<void>) | undefined;
  /** A reply is being decompressed by somebody who takes his time: those behind it wait. */
  #restoring = false;

  /** The request whose reply is awaited; 0: none. */
  #awaited = 0;
  #resolve: ((reply: Uint8Array) => void) | undefined;
  #reject: ((error: Error) => void) | undefined;
  /** Takes each reply of an exhaust command. */
  #onReply: ((reply: Uint8Array) => void) | undefined;
  /** Takes the news that an unanswered command has left. */
  #onDrained: (() => void) | undefined;
  readonly #deadline: ReplyDeadline;

  constructor(settings: ConnectionSettings) {
    this.id = settings.id;
    this.generation = settings.generation;
    this.address = settings.address;
    this.#stream = settings.stream;
    this.#clock = settings.clock;
    this.#socketTimeoutMS = settings.socketTimeoutMS;
    this.#deadline = new ReplyDeadline(settings.clock, () =>
      this.close(connectionTimeoutError(this)),
    );
    this.#zlibCompressionLevel = settings.zlibCompressionLevel;
    settings.stream.handler = {
      data: (bytes) => this.#received(bytes),
      closed: (error) => this.#lost(error),
      drained: () => this.#drained(),
    };
  }

  /** The owner that keeps it beyond one operation, in load-balanced mode. */
  pinnedBy: 'cursor' | 'transaction' | undefined = undefined;

  /** The facts that the handshake told. Throws `MongoRuntimeError` before. */
  get description(): ConnectionDescription {
    if (this.#description === undefined) {
      throw new MongoRuntimeError(`Connection ${this.id} to ${this.address} has no handshake yet`);
    }
    return this.#description;
  }

  get handshakeDone(): boolean {
    return this.#description !== undefined;
  }

  get serviceId(): ObjectId | undefined {
    return this.#description?.serviceId;
  }

  get serviceKey(): string | undefined {
    return this.#description?.serviceId?.toHexString();
  }

  get serverConnectionId(): bigint | null {
    return this.#description?.serverConnectionId ?? null;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get closeError(): Error | undefined {
    return this.#closeError;
  }

  /** Takes over what the handshake agreed on. */
  handshakeCompleted(description: ConnectionDescription, compressor: Compressor | undefined): void {
    this.#description = description;
    this.#compressor = compressor;
  }

  /**
   * Sends a command; resolves with its reply's bytes, undefined when none was asked for. Rejects with
   * `MongoServerError` for a reply without `ok: 1`, and with a network, timeout or the signal's error,
   * after which the connection is closed. Throws what the codec says of values without a BSON form.
   */
  run(request: CommandRequest): Promise<Uint8Array | undefined> {
    const ended = this.#run(request);
    const { reauthenticate } = this;
    if (reauthenticate === undefined) return ended;
    return ended.catch(async (error) => {
      if (!isReauthenticationRequired(error)) throw error;
      // Once: what it sends itself must not come back here.
      this.reauthenticate = undefined;
      await reauthenticate().finally(() => {
        this.reauthenticate = reauthenticate;
      });
      return this.#run(request);
    });
  }

  #run(request: CommandRequest): Promise<Uint8Array | undefined> {
    const requestId = nextRequestId();
    const message = this.#encode(request, requestId, false);
    const monitoring = this.monitoring;
    if (monitoring?.observes() === true) {
      return this.#runMonitored(request, { requestId, message, monitoring });
    }
    return this.#exchange(request, requestId, message);
  }

  /** `run` for a command on `databaseName`, with the reply decoded. */
  async command(
    databaseName: string,
    body: Document,
    options: Omit<CommandRequest, 'body' | 'commandName' | 'databaseName'> & {
      readonly decodeOptions?: DecodeOptions;
    } = {},
  ): Promise<Document> {
    const commandName = Object.keys(body)[0] ?? '';
    const complete = { ...body, $db: databaseName };
    const reply = await this.run({ ...options, body: complete, commandName, databaseName });
    return reply === undefined ? { ok: 1 } : this.#decoded(reply, options.decodeOptions);
  }

  /** A reply that cannot be read fails its command, and closes the connection. */
  #decoded(reply: Uint8Array, options?: DecodeOptions): Document {
    try {
      return decode(reply, options);
    } catch (error) {
      const unreadable = unreadableReply(error);
      this.close(unreadable);
      throw unreadable;
    }
  }

  /**
   * Sends a command that the server may answer many times (OP_MSG, "exhaustAllowed"). `onReply` takes
   * the replies that say that more will come; the result is the last one. Rejects as `run` does.
   */
  async exhaust(
    request: CommandRequest,
    onReply: (reply: Uint8Array) => void,
  ): Promise<Uint8Array> {
    const requestId = nextRequestId();
    const message = this.#encode(request, requestId, true);
    if (this.#awaited === 0) this.#onReply = onReply;
    try {
      return present(await this.#exchange(request, requestId, message), 'the last reply');
    } finally {
      if (this.#onReply === onReply) this.#onReply = undefined;
    }
  }

  /** Puts off the deadline of a command under way: a server that answers again and again is not late. */
  extendDeadline(deadline: number): void {
    if (this.#awaited !== 0) this.#deadline.set(deadline);
  }

  /** Closes the stream; a command under way fails with `error`. */
  close(error?: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#closeError = error;
    this.#deadline.stop();
    this.#stream.destroy();
    const reject = this.#reject;
    this.#settle();
    reject?.(error ?? connectionError(this, 'closed', undefined));
    this.onClosed?.();
  }

  #encode(request: CommandRequest, requestId: number, exhaustAllowed: boolean): EncodedMessage {
    const maxBsonObjectSize = this.#description?.maxBsonObjectSize;
    return encodeRequest(request, { requestId, exhaustAllowed, maxBsonObjectSize });
  }

  /** Writes a message, compressed if that was agreed. Tells whether more may be written at once. */
  #send(message: EncodedMessage, { commandName }: CommandRequest): boolean | Promise<boolean> {
    const level = this.#zlibCompressionLevel;
    const outgoing = compressRequest(message, commandName, this.#compressor, level);
    if (outgoing instanceof Uint8Array) return this.#stream.write(outgoing);
    if (!(outgoing instanceof Promise)) {
      return outgoing.reduce((_, part) => this.#stream.write(part), true);
    }
    return outgoing.then(
      (bytes) => this.#closed || this.#stream.write(bytes),
      (error: Error) => {
        this.close(error);
        return true;
      },
    );
  }

  async #runMonitored(
    request: CommandRequest,
    sending: { requestId: number; message: EncodedMessage; monitoring: CommandMonitoring },
  ): Promise<Uint8Array | undefined> {
    const { requestId, message, monitoring } = sending;
    const monitor = monitoring.start(this, request, requestId);
    const startedAt = this.#clock.now();
    let reply: Uint8Array | undefined;
    let document: Document;
    try {
      reply = await this.#exchange(request, requestId, message);
      document = reply === undefined ? { ok: 1 } : this.#decoded(reply);
    } catch (error) {
      monitor.failed(thrownError(error), this.#clock.now() - startedAt);
      throw error;
    }
    monitor.succeeded(document, this.#clock.now() - startedAt);
    return reply;
  }

  #exchange(
    request: CommandRequest,
    requestId: number,
    message: EncodedMessage,
  ): Promise<Uint8Array | undefined> {
    const refusal = this.#refusal(request);
    if (refusal !== undefined) return Promise.reject(refusal);
    if (request.unacknowledged === true) return this.#post(message, request);
    const reply = new Promise<Uint8Array>((resolve, reject) => {
      this.#awaited = requestId;
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const { deadline, signal } = request;
    if (deadline !== undefined) this.#deadline.set(deadline);
    else if (this.#socketTimeoutMS > 0)
      this.#deadline.set(this.#clock.now() + this.#socketTimeoutMS);
    else this.#deadline.clear();
    try {
      const answered = signal === undefined ? reply : this.#closeOnAbort(reply, signal);
      void this.#send(message, request);
      return answered;
    } catch (error) {
      // Nobody would await the reply, and the next command would find the connection busy.
      reply.catch(() => undefined);
      this.close(thrownError(error));
      return Promise.reject(error);
    }
  }

  #refusal(request: CommandRequest): Error | undefined {
    if (this.#closed) {
      return connectionError(this, 'is closed', this.#closeError);
    }
    if (this.#awaited !== 0) {
      return new MongoRuntimeError(
        `Connection ${this.id} to ${this.address} is busy with another command`,
      );
    }
    return request.signal?.aborted === true ? (request.signal.reason as Error) : undefined;
  }

  /** Sends what has no reply; waits only where the stream asks for it. */
  async #post(message: EncodedMessage, request: CommandRequest): Promise<undefined> {
    const sent = this.#send(message, request);
    if (typeof sent === 'boolean' ? sent : await sent) return undefined;
    return new Promise((resolve, reject) => {
      this.#onDrained = () => resolve(undefined);
      this.#reject = reject;
    });
  }

  #closeOnAbort(reply: Promise<Uint8Array>, signal: AbortSignal): Promise<Uint8Array> {
    const abort = (): void => this.close(signal.reason as Error);
    signal.addEventListener('abort', abort);
    return reply.finally(() => signal.removeEventListener('abort', abort));
  }

  #received(bytes: Uint8Array): void {
    this.#reader.push(bytes);
    try {
      this.#readOn();
    } catch (error) {
      this.#misunderstood(thrownError(error));
    }
  }

  #readOn(): void {
    while (!this.#restoring && !this.#closed) {
      const frame = this.#reader.next();
      if (frame === undefined) return;
      const whole = restoreMessage(frame);
      if (!(whole instanceof Promise)) {
        this.#receive(whole);
        continue;
      }
      this.#restoring = true;
      whole
        .then((restored) => {
          this.#restoring = false;
          if (this.#closed) return;
          this.#receive(restored);
          this.#readOn();
        })
        .catch((error: Error) => this.#misunderstood(error));
    }
  }

  #misunderstood(cause: Error): void {
    this.close(new MongoUnexpectedServerResponseError(cause.message, { cause }));
  }

  #receive(frame: Uint8Array): void {
    const message = parseMessage(frame);
    if (message.kind !== 'msg' || message.responseTo !== this.#awaited || this.#awaited === 0) {
      throw new MongoUnexpectedServerResponseError(
        `${this.address} answered ${message.responseTo} with a message of kind ${message.kind}, awaited was ${this.#awaited}`,
      );
    }
    if (message.moreToCome && this.#onReply !== undefined) {
      // The next reply will answer this one.
      this.#awaited = message.requestId;
      this.#onReply(message.body);
      return;
    }
    // Read before it is settled: a reply that cannot be read fails whoever awaits it.
    const error = isOk(message.body) ? undefined : errorOfReply(message.body);
    const resolve = present(this.#resolve, 'who awaits the reply');
    const reject = present(this.#reject, 'who awaits the reply');
    this.#settle();
    if (error === undefined) {
      resolve(message.body);
      return;
    }
    error.connectionGeneration = this.generation;
    reject(error);
  }

  #settle(): void {
    this.#awaited = 0;
    this.#resolve = undefined;
    this.#reject = undefined;
    this.#deadline.clear();
  }

  #lost(cause: Error | undefined): void {
    if (this.#closed) return;
    this.close(
      connectionError(this, cause === undefined ? 'closed' : `failed: ${cause.message}`, cause),
    );
  }

  #drained(): void {
    const onDrained = this.#onDrained;
    if (onDrained === undefined) return;
    this.#onDrained = undefined;
    this.#reject = undefined;
    onDrained();
  }
}
