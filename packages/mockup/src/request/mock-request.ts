// biome-ignore-all lint/suspicious/noExplicitAny: a test compares a field, and knows itself what it is.
import { type Compressor, compressMessage, type Document, decode } from '@touchstone/protocol';
import { MockupError } from '../error/mockup-error.ts';
import { cellNamed, namesOf } from '../matcher/match-value.ts';
import { makeMatcher, mismatchError } from '../matcher/matcher.ts';
import { plainValue } from '../matcher/mismatch.ts';
import type { RequestPatternSource } from '../matcher/pattern-source.ts';
import type { RequestFacts } from '../matcher/request-facts.ts';
import { type PatternKind, RequestPattern } from '../matcher/request-pattern.ts';
import { inspectAsText } from '../rendering/inspect-as-text.ts';
import { renderDocument } from '../rendering/render-json.ts';
import { type EncodedReply, encodeReply, type ReplyTarget } from '../reply/encode-reply.ts';
import { makeReply, type Reply, renderReply } from '../reply/reply.ts';
import type { RequestConnection, RequestServer } from './request-connection.ts';

/** The connection that a request came from, and its bytes. */
export interface Arrival {
  readonly frame: Uint8Array;
  readonly requestId: number;
  readonly connection: RequestConnection;
  readonly server: RequestServer;
  /** Counts the requests of a server, or of a cluster, in the order of their arrival. */
  readonly sequence: number;
  /** The request was compressed, and its reply will be. */
  readonly compressor?: Compressor | undefined;
}

const RENDERING_LIMIT = 2000;

/** A message from a client, of any opcode; it stays readable when the client has gone. */
export class MockRequest implements RequestFacts, RequestPatternSource {
  readonly #arrival: Arrival;
  readonly #kind: PatternKind;
  #lastReply: EncodedReply | undefined;
  #hungUp = false;

  constructor(arrival: Arrival, kind: PatternKind) {
    this.#arrival = arrival;
    this.#kind = kind;
  }

  /** The name of its class, as patterns and messages show it. */
  get className(): string {
    return this.#kind.className;
  }

  /** The opcode of the message. */
  get opcode(): number {
    return this.#kind.opcode ?? 0;
  }

  /** True for a command, whatever message it came in. */
  get isCommand(): boolean {
    return this.#kind.isCommand === true;
  }

  /** The documents of the request as BSON; a command has one, and those of its sequences. */
  get documents(): readonly Uint8Array[] {
    return [];
  }

  /** The one document, decoded; throws when there are others. */
  get doc(): Document {
    const [bytes, ...others] = this.documents;
    if (bytes === undefined || others.length > 0) {
      throw new MockupError(`${this} has ${bytes ? 'more than one' : 'no'} document`);
    }
    return decode(bytes);
  }

  /** The documents of the request, decoded. */
  get docs(): readonly Document[] {
    return this.documents.map((bytes) => decode(bytes));
  }

  /** Of a command its database, else `database.collection`. */
  get namespace(): string | undefined {
    return undefined;
  }

  /** The flag bits of the message. */
  get flags(): number {
    return 0;
  }

  /** True if a secondary may answer: by flag, or by a `$readPreference` that is not `primary`. */
  get secondaryOk(): boolean {
    return false;
  }

  /** True if the client waits for an answer. */
  get expectsReply(): boolean {
    return true;
  }

  /** The number that the sender gave the message. */
  get requestId(): number {
    return this.#arrival.requestId;
  }

  /** The connection that it came by. */
  get connection(): RequestConnection {
    return this.#arrival.connection;
  }

  /** The server that it came to. */
  get server(): RequestServer {
    return this.#arrival.server;
  }

  /** The port that the client has on its side. */
  get clientPort(): number {
    return this.connection.clientPort;
  }

  /** Its place among all requests of the server, or of the cluster, in the order of their arrival. */
  get sequence(): number {
    return this.#arrival.sequence;
  }

  /** The message as it came, header included. */
  get raw(): Uint8Array {
    return this.#arrival.frame;
  }

  /** True if it was answered, at least once. */
  get answered(): boolean {
    return this.#lastReply !== undefined || this.#hungUp;
  }

  /** A field of the one document; undefined when it is missing. */
  get(name: string): any {
    const [bytes] = this.documents;
    const cell = bytes && this.documents.length === 1 ? cellNamed(bytes, 0, name) : undefined;
    return cell && plainValue(cell);
  }

  /** True if the one document has the field. */
  has(name: string): boolean {
    const [bytes] = this.documents;
    return bytes !== undefined && cellNamed(bytes, 0, name) !== undefined;
  }

  /** The names of the one document's fields in the order in which they were sent. */
  fieldNames(): readonly string[] {
    return namesOf(this.documents[0] ?? Uint8Array.of(5, 0, 0, 0, 0));
  }

  /** The value that a pattern's attribute is compared with. */
  attribute(name: string): unknown {
    switch (name) {
      case 'flags':
        return this.flags;
      case 'namespace':
        return this.namespace;
      case 'requestId':
        return this.requestId;
      case 'secondaryOk':
        return this.secondaryOk;
      case 'clientPort':
        return this.clientPort;
      case 'connection':
        return this.connection;
      case 'server':
        return this.server;
      default:
        return undefined;
    }
  }

  /** True if the request is as `spec` says. */
  matches(...spec: readonly unknown[]): boolean {
    return makeMatcher(spec).matches(this);
  }

  /** Throws `AssertionError`, field by field, unless the request is as `spec` says. */
  assertMatches(...spec: readonly unknown[]): this {
    const matcher = makeMatcher(spec);
    const mismatches = matcher.mismatches(this);
    if (mismatches.length === 0) return this;
    throw mismatchError({
      what: `${this} does not match ${matcher}`,
      mismatches,
      request: this,
      pattern: matcher.pattern,
      where: this.where,
    });
  }

  /** The connection in words. */
  get where(): string {
    const { id, clientAddress } = this.connection;
    return `on connection ${id} from ${clientAddress}`;
  }

  /**
   * Answers, by the grammar of messages; the documents are encoded now. A command's reply gets
   * `ok: 1` unless it has an `ok`. Fulfilled when the bytes have left; rejects with `MockupError`
   * when the client takes no reply or has gone.
   *
   * @example
   * ```ts
   * import { MongoClient } from 'mongodb';
   *
   * await using server = new MockupDB({ autoHello: true, autoEndSessions: true });
   * await server.run();
   * await using client = new MongoClient(server.uri);
   * const found = client.db('shop').collection('orders').findOne();
   * const request = await server.receives('find');
   * await request.replies({ cursor: { id: 0n, ns: 'shop.orders', firstBatch: [{ item: 'lamp' }] } });
   * await found; // => { item: 'lamp' }
   * ```
   */
  async replies(...reply: readonly unknown[]): Promise<true> {
    await this.#send(makeReply(reply));
    return true;
  }

  /** `replies` by another name. */
  ok(...reply: readonly unknown[]): Promise<true> {
    return this.replies(...reply);
  }

  /** `replies` by another name. */
  send(...reply: readonly unknown[]): Promise<true> {
    return this.replies(...reply);
  }

  /** `replies` by another name. */
  sends(...reply: readonly unknown[]): Promise<true> {
    return this.replies(...reply);
  }

  /** `replies` by another name. */
  reply(...reply: readonly unknown[]): Promise<true> {
    return this.replies(...reply);
  }

  /** Fails a query by OP_REPLY's flag and `$err`, a command by `{ok: 0, errmsg}`. */
  fail(message = 'MockupDB query failure', extra: Readonly<Document> = {}): Promise<true> {
    if (this.isCommand) return this.commandErr(1, message, extra);
    return this.replies({ $err: message, ...extra }, { flags: 2 });
  }

  /**
   * Answers `{ok: 0, code, errmsg, …}`.
   *
   * @example
   * ```ts
   * import { MongoClient } from 'mongodb';
   *
   * await using server = new MockupDB({ autoHello: true, autoEndSessions: true });
   * await server.run();
   * await using client = new MongoClient(server.uri);
   * const failing = go(() => client.db('shop').command({ dance: 1 }));
   * await (await server.receives('dance')).commandErr(13, 'not allowed to dance');
   * await failing; // throws MongoServerError: not allowed to dance
   * ```
   */
  commandErr(
    code: number | null = 1,
    errmsg = 'MockupDB command failure',
    extra: Readonly<Document> = {},
  ): Promise<true> {
    return this.replies({ ok: 0, code, errmsg, ...extra });
  }

  /** Sends bytes as they are: whole or broken messages of the test's own. */
  async rawBytes(bytes: Uint8Array): Promise<true> {
    this.#expectOpen();
    const describe = (): string => `${bytes.length} raw bytes`;
    await this.connection.send({ frame: bytes, delivery: {}, describe });
    return true;
  }

  /**
   * Ends the client's connection without an answer: in order, or with a reset.
   *
   * @example
   * ```ts
   * import { MongoClient } from 'mongodb';
   *
   * await using server = new MockupDB({ autoHello: true, autoEndSessions: true });
   * await server.run();
   * await using client = new MongoClient(server.uri);
   * const failing = go(() => client.db('shop').command({ dance: 1 }));
   * await (await server.receives('dance')).hangup();
   * await failing; // throws MongoNetworkError: …
   * ```
   */
  async hangup(how: 'fin' | 'rst' = 'fin'): Promise<true> {
    this.#hungUp = true;
    this.connection.hangup(how);
    return true;
  }

  /** `hangup` by another name. */
  hangsUp(how: 'fin' | 'rst' = 'fin'): Promise<true> {
    return this.hangup(how);
  }

  /** The form of reply that the class of the request asks for. */
  protected get replyForm(): ReplyTarget['expects'] {
    return 'documents';
  }

  /** More of the printed form, behind flags and namespace. */
  protected get printedExtras(): readonly string[] {
    return [];
  }

  /** The names of the flags that are set. */
  protected get flagNames(): readonly string[] {
    return [];
  }

  /** A line for people: what it is, and what is in it. */
  toString(): string {
    const { documents, namespace, flagNames } = this;
    const parts = [
      ...documents.map((bytes) => renderDocument(bytes, { limit: RENDERING_LIMIT })),
      ...(flagNames.length > 0 ? [`flags=${flagNames.join('|')}`] : []),
      ...(namespace === undefined ? [] : [`namespace=${JSON.stringify(namespace)}`]),
      ...this.printedExtras,
    ];
    return `${this.className}(${parts.join(', ')})`;
  }

  /** A request can stand for what is expected of another. */
  toRequestPattern(rest: readonly unknown[]): RequestPattern {
    if (rest.length > 0) throw new TypeError(`nothing may follow ${this} in a spec`);
    return new RequestPattern(
      this.#kind,
      this.documents.map((bytes) => decode(bytes, { bsonRegExp: true })),
    );
  }

  async #send(reply: Reply): Promise<void> {
    this.#expectReplyable(reply);
    const { connection, compressor } = this.#arrival;
    const last = this.#lastReply;
    const encoded = encodeReply(reply, {
      expects: this.replyForm,
      requestId: connection.nextRequestId(),
      responseTo: last?.moreToCome ? last.requestId : this.requestId,
    });
    this.expectStreamable(encoded.moreToCome);
    this.#lastReply = encoded;
    const { className, documents, options, frame } = encoded;
    await connection.send({
      frame: compressor ? await compressMessage(frame, compressor) : frame,
      delivery: options,
      describe: () => renderReply(className, { documents, options }),
    });
  }

  #expectReplyable(reply: Reply): void {
    if (!this.expectsReply) throw new MockupError(`Cannot reply to ${this.noReplyReason}: ${this}`);
    this.#expectOpen();
    const { responseTo } = reply.read().options;
    if (this.#lastReply && !this.#lastReply.moreToCome && responseTo === undefined) {
      throw new MockupError(
        `${this} is answered already; several replies need exhaustAllowed and moreToCome`,
      );
    }
  }

  #expectOpen(): void {
    if (this.connection.isOpen) return;
    const why = this.#hungUp ? 'it was hung up on' : 'its connection is closed';
    throw new MockupError(`Cannot reply to ${this}: ${why}`);
  }

  protected get noReplyReason(): string {
    return `${this.className}, which takes no reply`;
  }

  /** Refuses a reply that announces another, unless the client allowed it. */
  protected expectStreamable(moreToCome: boolean): void {
    if (!moreToCome) return;
    throw new MockupError(`the client did not allow several replies (exhaustAllowed): ${this}`);
  }
}

inspectAsText(MockRequest);
