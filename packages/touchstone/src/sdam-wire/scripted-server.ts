import { type MockRequest, MockupDB } from '@touchstone/mockup';
import type { Runtime } from '@touchstone/runtime';

type Hello = Readonly<Record<string, unknown>>;

/** The files leave out what every server tells, and a driver may count on. */
const LIMITS: Hello = {
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
};

/**
 * One server of a test file: it holds every request until the script says what becomes of it. The driver's monitor
 * keeps one connection to it, so a further one, while an operation is under way, is the operation's.
 */
export class ScriptedServer implements AsyncDisposable {
  readonly #mock: MockupDB;
  readonly #monitorConnections = new Set<MockRequest['connection']>();
  readonly #operationConnections = new Set<MockRequest['connection']>();
  #checks: MockRequest[] = [];
  #operations: MockRequest[] = [];
  #lastHello: Hello | undefined;
  #answersChecks = false;
  /** An operation has been started, and what it sends has not come yet. */
  expectsOperation = false;

  /** `host`: where it listens. */
  constructor(host: string, runtime: Runtime) {
    this.#mock = new MockupDB({ host, runtime });
    this.#mock.autoresponds((request: MockRequest) => this.#take(request));
  }

  /** Resolves to the port; rejects where the host has no such address. */
  run(): Promise<number> {
    return this.#mock.run();
  }

  /** The monitor's oldest unanswered hello. */
  get check(): MockRequest | undefined {
    this.#checks = this.#checks.filter(isOpen);
    return this.#checks[0];
  }

  /** True if the monitor is connected: then a new connection is not its own. */
  get isMonitored(): boolean {
    return [...this.#monitorConnections].some((connection) => connection.isOpen);
  }

  /** Answers the monitor's oldest hello; an empty response is the end of the connection. */
  async answerCheck(hello: Hello): Promise<void> {
    const request = this.check;
    if (request === undefined) return;
    this.#checks.shift();
    if (Object.keys(hello).length === 0) {
      await request.hangup();
      return;
    }
    if (hello['ok'] !== undefined && Number(hello['ok']) !== 1) {
      await request.replies(hello, {});
      return;
    }
    this.#lastHello = hello;
    await request.replies({ ...LIMITS, ...hello }, {});
  }

  /** As long as `work` lasts, monitors get the answer that they got last, as from a server that stays as it is. */
  async whileAnsweringChecks<T>(work: () => Promise<T>): Promise<T> {
    const last = this.#lastHello;
    if (last === undefined) return work();
    this.#answersChecks = true;
    try {
      while (this.check !== undefined) await this.answerCheck(last);
      return await work();
    } finally {
      this.#answersChecks = false;
    }
  }

  /** Takes the next request of an operation: its command, or the hello of a connection that is opened for it. */
  takeOperation(): MockRequest | undefined {
    const request = this.#operations.shift();
    if (request !== undefined) this.expectsOperation = false;
    return request;
  }

  /** Lets an operation's connection be established. */
  async welcome(hello: MockRequest): Promise<void> {
    await hello.replies({ ...LIMITS, ...this.#lastHello }, {});
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#mock.stop();
  }

  async #take(request: MockRequest): Promise<true> {
    if (isHello(request)) return this.#takeHello(request);
    if (request.fieldNames()[0] === 'insert') this.#operations.push(request);
    else if (request.expectsReply) await request.replies({ ok: 1 }, {});
    return true;
  }

  async #takeHello(request: MockRequest): Promise<true> {
    const { connection } = request;
    if (this.#isOfOperation(connection)) {
      this.#operationConnections.add(connection);
      this.#operations.push(request);
      return true;
    }
    this.#monitorConnections.add(connection);
    this.#checks.push(request);
    if (this.#answersChecks && this.#lastHello) await this.answerCheck(this.#lastHello);
    return true;
  }

  #isOfOperation(connection: MockRequest['connection']): boolean {
    if (this.#operationConnections.has(connection)) return true;
    if (this.#monitorConnections.has(connection)) return false;
    return this.expectsOperation && this.isMonitored;
  }
}

export function isHello(request: MockRequest): boolean {
  return /^(hello|ismaster)$/i.test(request.fieldNames()[0] ?? '');
}

function isOpen({ connection }: MockRequest): boolean {
  return connection.isOpen;
}
