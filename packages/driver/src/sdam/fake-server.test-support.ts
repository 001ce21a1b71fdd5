import type { Clock, Timer } from '@touchstone/runtime';
import { type Document, Long, ObjectId } from 'bson';
import { MongoNetworkError, MongoNetworkTimeoutError } from '../error/network-error.ts';
import type {
  HandshakeReply,
  HelloReply,
  HelloRequest,
  MonitorConnection,
} from './monitor-connection.ts';

/** The time that the fake server takes to answer, in milliseconds. */
export const REPLY_MS = 4;

type Limits = Pick<HelloRequest, 'timeoutMS'>;

/**
 * A server in virtual time as its monitors see it. `trace` has every request with its moment; `state`
 * says how it behaves from now on.
 */
export class FakeServer {
  readonly trace: string[] = [];
  state: 'up' | 'refusing' | 'silent' | 'failing' = 'up';
  openConnections = 0;
  readonly #clock: Clock;
  readonly #processId = new ObjectId();
  readonly #streams: boolean;
  readonly #changed = new Set<() => void>();
  #counter = 1;
  #reply: Document = { ok: 1, maxWireVersion: 21 };
  #connections = 0;

  constructor(clock: Clock, options: { readonly streams: boolean; readonly reply?: Document }) {
    this.#clock = clock;
    this.#streams = options.streams;
    if (options.reply !== undefined) this.#reply = options.reply;
  }

  connection = (): MonitorConnection => {
    this.#connections += 1;
    return new FakeConnection(this, this.#clock, this.#connections);
  };

  /** A topology change, which those who await news learn at once. */
  change(reply: Document): void {
    this.#reply = reply;
    this.#counter += 1;
    for (const wake of [...this.#changed]) wake();
  }

  reply(): Document {
    if (this.state === 'failing') return { ok: 0, code: 1, errmsg: 'failing' };
    if (!this.#streams) return this.#reply;
    const counter = Long.fromNumber(this.#counter);
    return { ...this.#reply, topologyVersion: { processId: this.#processId, counter } };
  }

  onChange(callback: () => void): () => void {
    this.#changed.add(callback);
    return () => this.#changed.delete(callback);
  }
}

class FakeConnection implements MonitorConnection {
  readonly id: number;
  serverConnectionId: number | null = null;
  readonly #server: FakeServer;
  readonly #clock: Clock;
  #isOpen = false;
  #maxAwaitTimeMS = 0;
  /** Ends what is under way. */
  #giveUp: ((reason: Error) => void) | undefined;

  constructor(server: FakeServer, clock: Clock, id: number) {
    this.#server = server;
    this.#clock = clock;
    this.id = id;
  }

  async connect(limits: Limits): Promise<HandshakeReply> {
    this.#record('connect');
    const startedAt = this.#clock.now();
    this.#isOpen = true;
    this.#server.openConnections += 1;
    const document = await this.#answer(limits, REPLY_MS);
    this.serverConnectionId = 100 + this.id;
    return { document, durationMS: this.#clock.now() - startedAt };
  }

  async hello(request: HelloRequest): Promise<HelloReply> {
    this.#record(request.awaitable === undefined ? 'hello' : 'awaitable hello');
    if (request.awaitable === undefined) {
      return { document: await this.#answer(request, REPLY_MS), moreToCome: false };
    }
    this.#maxAwaitTimeMS = request.awaitable.maxAwaitTimeMS;
    return { document: await this.#answer(request, this.#maxAwaitTimeMS), moreToCome: true };
  }

  async nextReply(limits: Limits): Promise<HelloReply> {
    this.#record('next');
    return { document: await this.#answer(limits, this.#maxAwaitTimeMS), moreToCome: true };
  }

  close(reason: Error): void {
    this.#giveUp?.(reason);
    if (this.#isOpen) this.#server.openConnections -= 1;
    this.#isOpen = false;
  }

  #record(what: string): void {
    this.#server.trace.push(`${this.#clock.now()} #${this.id} ${what}`);
  }

  /** Answers after `delayMS`, at once on a change if that is longer than the usual time. */
  #answer({ timeoutMS }: Limits, delayMS: number): Promise<Document> {
    const server = this.#server;
    return new Promise((resolve, reject) => {
      if (server.state === 'refusing') {
        reject(new MongoNetworkError('connection refused'));
        return;
      }
      const timers: Timer[] = [];
      const end = (act: () => void): void => {
        for (const timer of timers) timer.cancel();
        stopListening();
        this.#giveUp = undefined;
        act();
      };
      this.#giveUp = (reason) => end(() => reject(reason));
      const answer = (): void => {
        if (server.state === 'silent') return;
        if (server.state === 'refusing') end(() => reject(new MongoNetworkError('reset')));
        else end(() => resolve(server.reply()));
      };
      const stopListening = delayMS > REPLY_MS ? server.onChange(answer) : () => {};
      timers.push(this.#clock.setTimer(delayMS, answer));
      if (timeoutMS > 0) {
        const timedOut = new MongoNetworkTimeoutError('timed out');
        timers.push(this.#clock.setTimer(timeoutMS, () => end(() => reject(timedOut))));
      }
    });
  }
}
