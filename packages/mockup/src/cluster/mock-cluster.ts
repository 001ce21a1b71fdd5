import { nodeRuntime, type Runtime } from '@touchstone/runtime';
import type { MockRequest } from '../request/mock-request.ts';
import { MockupDB } from '../server/mockup-db.ts';
import { DEFAULT_REQUEST_TIMEOUT_MS, type MockupOptions } from '../server/mockup-options.ts';
import { RequestReceiver } from '../server/request-receiver.ts';

/** The options that all members of a cluster have in common. */
export type ClusterOptions = Omit<MockupOptions, 'port' | 'udsPath' | 'autoHello'>;

/**
 * Several servers whose requests stand in one queue, in the order of their arrival; `request.server`
 * says which one got it. What `autoresponds` is told here holds for all members.
 */
export abstract class MockCluster extends RequestReceiver implements AsyncDisposable {
  protected readonly options: ClusterOptions;
  readonly #runtime: Runtime;
  readonly #servers: MockupDB[] = [];
  #sequence = 0;
  #running = false;

  constructor(options: ClusterOptions) {
    const runtime = options.runtime ?? nodeRuntime();
    super({
      clock: runtime.clock,
      requestTimeoutMS: options.requestTimeoutMS ?? DEFAULT_REQUEST_TIMEOUT_MS,
    });
    this.options = options;
    this.#runtime = runtime;
  }

  /** The members, in the order in which they were given. */
  get servers(): readonly MockupDB[] {
    return this.#servers;
  }

  /** True while it listens. */
  get running(): boolean {
    return this.#running;
  }

  /** The connection string for drivers. */
  abstract get uri(): string;

  /** Starts every member; resolves when all listen. */
  async run(): Promise<void> {
    this.restartWaiting();
    this.#running = true;
    await Promise.all(this.#servers.map((server) => server.run()));
  }

  /** Stops every member; as a server's `stop`. */
  async stop(): Promise<void> {
    if (!this.#running) return;
    this.#running = false;
    this.endWaiting();
    await Promise.all(this.#servers.map((server) => server.stop()));
    const [failure] = this.takeFailures();
    if (failure !== undefined) throw failure;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** The last frames of all members. */
  get lastFrames(): readonly string[] {
    return this.#servers.flatMap((server) => server.lastFrames);
  }

  protected addServer(options: MockupOptions): MockupDB {
    const nextSequence = (): number => ++this.#sequence;
    const server = new MockupDB(
      { autoEndSessions: true, ...this.options, runtime: this.#runtime, ...options },
      { parent: this, nextSequence },
    );
    this.#servers.push(server);
    return server;
  }

  protected get runtime(): Runtime {
    return this.#runtime;
  }

  /** Tells all members that hello changed. */
  protected helloChanged(): void {
    for (const server of this.#servers) server.helloChanged();
  }

  /** The member that got the request. */
  serverOf(request: MockRequest): MockupDB | undefined {
    return this.#servers.find((server) => Object.is(server, request.server));
  }
}
