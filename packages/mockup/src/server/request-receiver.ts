import { AssertionError } from 'node:assert';
import { propertyOf } from '@touchstone/protocol';
import type { Clock } from '@touchstone/runtime';
import { ServerStoppedError } from '../error/mockup-error.ts';
import { awaitable, type Going, go } from '../going/go.ts';
import { makeMatcher, mismatchError } from '../matcher/matcher.ts';
import type { MockRequest } from '../request/mock-request.ts';
import type { RequestClass } from '../request/request-classes.ts';
import { type Pending, pending } from './pending-request.ts';
import { RequestQueue } from './request-queue.ts';
import { AutoResponder, type Responder } from './responder.ts';

/** The means by which a test handles requests, whether they come to one server or to a cluster. */
export abstract class RequestReceiver implements AsyncIterable<MockRequest> {
  readonly #clock: Clock;
  readonly #requestTimeoutMS: number;
  readonly #queue: RequestQueue;
  /** Newest first. */
  #responders: readonly AutoResponder[] = [];
  /** The cluster that gets what this server does not answer itself. */
  readonly #parent: RequestReceiver | undefined;
  #requestsCount = 0;

  constructor(options: {
    readonly clock: Clock;
    readonly requestTimeoutMS: number;
    readonly parent?: RequestReceiver | undefined;
  }) {
    this.#clock = options.clock;
    this.#requestTimeoutMS = options.requestTimeoutMS;
    this.#parent = options.parent;
    this.#queue = options.parent ? options.parent.#queue : new RequestQueue(options.clock);
  }

  /** True if requests can come. */
  abstract get running(): boolean;

  /** The number of requests that came, those that were answered automatically included. */
  get requestsCount(): number {
    return this.#requestsCount;
  }

  /** The request that `receives` would take next, if there is one. */
  get request(): MockRequest | undefined {
    return this.#queue.items[0];
  }

  /** The requests that nobody has read. */
  get unread(): readonly MockRequest[] {
    return this.#queue.items;
  }

  /**
   * Takes the next request. Rejects with `AssertionError` when it is not as the spec says (it is taken
   * all the same) or when none comes in time (`timeoutMS`, default the server's), and with
   * `ServerStoppedError` when the server stops first.
   *
   * @example
   * ```ts
   * import { MongoClient } from 'mongodb';
   *
   * await using server = new MockupDB({ autoHello: true, autoEndSessions: true });
   * await server.run();
   * await using client = new MongoClient(server.uri);
   * const inserting = client.db('shop').collection('orders').insertOne({ item: 'lamp' });
   * const request = await server.receives(OpMsg('insert', 'orders'));
   * request.get('documents'); // => [ { item: 'lamp', _id: … } ]
   * await request.ok({ n: 1 });
   * (await inserting).acknowledged; // => true
   * ```
   */
  receives<R extends MockRequest>(type: RequestClass<R>, ...spec: readonly unknown[]): Pending<R>;
  receives(...spec: readonly unknown[]): Pending<MockRequest>;
  receives(...spec: readonly unknown[]): Pending<MockRequest> {
    return pending(this.receiveWhere(undefined, spec));
  }

  /** `receives` by another name. */
  gets(...spec: readonly unknown[]): Pending<MockRequest> {
    return this.receives(...spec);
  }

  /** `receives` by another name. */
  pop(...spec: readonly unknown[]): Pending<MockRequest> {
    return this.receives(...spec);
  }

  /** `receives` by another name. */
  receive(...spec: readonly unknown[]): Pending<MockRequest> {
    return this.receives(...spec);
  }

  /** As `receives`, from those requests alone that pass the filter. */
  protected async receiveWhere(
    filter: ((request: MockRequest) => boolean) | undefined,
    spec: readonly unknown[],
  ): Promise<MockRequest> {
    const matcher = makeMatcher(spec);
    const { pattern } = matcher;
    const { timeoutMS = this.#requestTimeoutMS, signal } = pattern.wait;
    const request = await this.#queue.wait({ mode: 'take', timeoutMS, signal, filter });
    if (!request) {
      throw new AssertionError({
        message: `expected to receive ${pattern}, got nothing`,
        expected: String(pattern),
        actual: 'nothing',
        operator: 'receives',
      });
    }
    const mismatches = matcher.mismatches(request);
    if (mismatches.length === 0) return request;
    throw mismatchError({
      what: `expected to receive ${pattern}, got ${request}`,
      mismatches,
      request,
      pattern,
      where: request.where,
    });
  }

  /**
   * True if the next request is as the spec says; it stays in the queue. False when none comes in time
   * or the server stops.
   *
   * @example
   * ```ts
   * import { MongoClient } from 'mongodb';
   *
   * await using server = new MockupDB({ autoHello: true, autoEndSessions: true });
   * await server.run();
   * await using client = new MongoClient(server.uri);
   * const answer = client.db('shop').command({ dance: 1 });
   * await server.got('sing'); // => false
   * await server.got('dance'); // => true
   * await server.ok();
   * await answer; // => { ok: 1 }
   * ```
   */
  async got(...spec: readonly unknown[]): Promise<boolean> {
    const matcher = makeMatcher(spec);
    const { timeoutMS = this.#requestTimeoutMS, signal } = matcher.pattern.wait;
    try {
      const request = await this.#queue.wait({ mode: 'peek', timeoutMS, signal });
      return request !== undefined && matcher.matches(request);
    } catch (error) {
      if (error instanceof ServerStoppedError) return false;
      throw error;
    }
  }

  /** `got` by another name. */
  wait(...spec: readonly unknown[]): Promise<boolean> {
    return this.got(...spec);
  }

  /** Takes the next request, whatever it is, and answers it. */
  replies(...reply: readonly unknown[]): Promise<true> {
    return this.receives().replies(...reply);
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

  /** Takes the next request and fails it. */
  fail(message?: string): Promise<true> {
    return this.receives().fail(message);
  }

  /** Takes the next request and answers `{ok: 0, code, errmsg, …}`. */
  commandErr(
    code?: number | null,
    errmsg?: string,
    extra?: Readonly<Record<string, unknown>>,
  ): Promise<true> {
    return this.receives().commandErr(code, errmsg, extra);
  }

  /** Takes the next request and ends its connection. */
  hangup(how: 'fin' | 'rst' = 'fin'): Promise<true> {
    return this.receives().hangup(how);
  }

  /** `hangup` by another name. */
  hangsUp(how: 'fin' | 'rst' = 'fin'): Promise<true> {
    return this.hangup(how);
  }

  /**
   * Answers requests by itself from now on: `autoresponds(spec, …reply)`, `autoresponds(spec, handler)`
   * or `autoresponds(handler)`. The newest responder is asked first. Requests that wait already are
   * offered to it too.
   *
   * @example
   * ```ts
   * import { MongoClient } from 'mongodb';
   *
   * await using server = new MockupDB({ autoHello: true, autoEndSessions: true });
   * await server.run();
   * server.autoresponds('find', { cursor: { id: 0n, ns: 'shop.orders', firstBatch: [{ item: 'lamp' }] } });
   * await using client = new MongoClient(server.uri);
   * await client.db('shop').collection('orders').find().toArray(); // => [ { item: 'lamp' } ]
   * ```
   */
  autoresponds(...args: readonly unknown[]): Responder {
    const responder = this.#newResponder(args);
    this.#responders = [responder, ...this.#responders];
    this.#offerWaiting(responder);
    return responder;
  }

  /** `autoresponds` by another name, for handlers that look at every request. */
  subscribe(...args: readonly unknown[]): Responder {
    return this.autoresponds(...args);
  }

  /** As `autoresponds`, but asked after all others. */
  appendResponder(...args: readonly unknown[]): Responder {
    const responder = this.#newResponder(args);
    this.#responders = [...this.#responders, responder];
    this.#offerWaiting(responder);
    return responder;
  }

  /** Takes a responder back; no effect if it was taken back before. */
  cancelResponder(responder: Responder): void {
    this.#responders = this.#responders.filter((other) => other !== responder);
  }

  /**
   * Runs `steps` beside the test, from now on; what goes wrong in them is told as a handler's error
   * is, unless the result is awaited.
   */
  script<T>(steps: (server: this) => Promise<T>): Going<T> {
    let awaited = false;
    const running = go(() => steps(this));
    running.result({ timeoutMS: Number.POSITIVE_INFINITY }).catch((error: unknown) => {
      if (!awaited) this.#queue.fail(error);
    });
    return awaitable((options) => {
      awaited = true;
      return running.result(options);
    });
  }

  /** Throws `AssertionError` if requests are there that nobody has read. */
  expectNoMore(): void {
    const { unread } = this;
    if (unread.length === 0) return;
    const lines = unread.map((request) => `  ${request} ${request.where}`);
    throw new AssertionError({
      message: [`${unread.length} requests were not read:`, ...lines].join('\n'),
      expected: [],
      actual: unread.map(String),
      operator: 'expectNoMore',
    });
  }

  /** Request by request, until the server stops. */
  async *[Symbol.asyncIterator](): AsyncGenerator<MockRequest, void, undefined> {
    try {
      for (;;) {
        const timeoutMS = Number.POSITIVE_INFINITY;
        const request = await this.#queue.wait({ mode: 'take', timeoutMS });
        if (request) yield request;
      }
    } catch (error) {
      if (!(error instanceof ServerStoppedError)) throw error;
    }
  }

  /** Takes in a request: to the responders, the cluster's too, else to the queue. */
  protected offer(request: MockRequest): void {
    this.#requestsCount++;
    const outcome = this.#ask(request, this.#responders);
    this.#conclude(request, outcome, () => {
      if (this.#parent) this.#parent.offer(request);
      else this.#enqueue(request);
    });
  }

  #enqueue(request: MockRequest): void {
    this.#queue.push(request);
    if (this.#queue.items.includes(request)) this.unanswered(request);
  }

  /** Told about each request that waits in the queue. */
  protected unanswered(_request: MockRequest): void {}

  /** Told about a failure in a responder, besides whoever waits for requests. */
  protected handlerFailed(_error: unknown, _request: MockRequest): void {}

  /** Ends all waiting; true to `restart` for a server that runs again. */
  protected endWaiting(): void {
    if (!this.#parent) this.#queue.stop();
  }

  protected restartWaiting(): void {
    if (!this.#parent) this.#queue.restart();
  }

  /** Failures that no `receives` has told. */
  protected takeFailures(): readonly unknown[] {
    return this.#parent ? [] : this.#queue.takeFailures();
  }

  protected get clock(): Clock {
    return this.#clock;
  }

  #newResponder(args: readonly unknown[]): AutoResponder {
    return new AutoResponder(args, (responder) => this.cancelResponder(responder));
  }

  #offerWaiting(responder: AutoResponder): void {
    for (const request of [...this.#queue.items]) {
      if (!this.#isOwn(request)) continue;
      this.#queue.remove(request);
      const outcome = this.#ask(request, [responder]);
      this.#conclude(request, outcome, () => this.#queue.push(request));
    }
  }

  /** In a cluster's queue stand requests of other members too. */
  #isOwn(request: MockRequest): boolean {
    return this.#parent === undefined || Object.is(request.server, this);
  }

  #ask(request: MockRequest, responders: readonly AutoResponder[]): boolean | Promise<boolean> {
    try {
      return this.#respond(request, responders, 0);
    } catch (error) {
      this.#failed(error, request);
      return true;
    }
  }

  /** Asks the responders one by one; an asynchronous one makes the rest wait, for this request alone. */
  #respond(
    request: MockRequest,
    responders: readonly AutoResponder[],
    from: number,
  ): boolean | Promise<boolean> {
    for (const [index, responder] of responders.entries()) {
      if (index < from) continue;
      const outcome = responder.handle(request);
      if (isPromise(outcome)) {
        return outcome.then((handled) =>
          handled ? true : this.#respond(request, responders, index + 1),
        );
      }
      if (outcome) return true;
    }
    return false;
  }

  #conclude(
    request: MockRequest,
    outcome: boolean | Promise<boolean>,
    otherwise: () => void,
  ): void {
    if (outcome === false) otherwise();
    if (!isPromise(outcome)) return;
    outcome.then(
      (handled) => {
        if (!handled) otherwise();
      },
      (error: unknown) => this.#failed(error, request),
    );
  }

  /** The client is not left hanging; that it has gone by itself is no failure of the handler. */
  #failed(error: unknown, request: MockRequest): void {
    const wasOpen = request.connection.isOpen;
    request.connection.hangup('fin');
    if (!wasOpen) return;
    this.handlerFailed(error, request);
    this.#queue.fail(error);
  }
}

function isPromise(value: unknown): value is Promise<boolean> {
  return typeof propertyOf(value, 'then') === 'function';
}
