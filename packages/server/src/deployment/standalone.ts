import { nodeRuntime, type Runtime } from '@touchstone/runtime';
import { showBuckets } from '../collection/buckets-collection.ts';
import { tellCompatibility } from '../collection/told-collection.ts';
import type { StatementResult } from '../command/statement-result.ts';
import { openJournal } from '../journal/open-journal.ts';
import { checkOptions, SERVER_OPTION_NAMES } from '../server/check-options.ts';
import { createNode } from '../server/create-node.ts';
import { DEFAULT_VERSION, type ServerOptions } from '../server/server-options.ts';
import { TestServer } from '../server/test-server.ts';
import { RetryableWrites } from '../session/retryable-writes.ts';
import { Storage } from '../storage/storage.ts';
import { IsolatedDeployment } from './isolated-deployment.ts';
import type { IsolatedData } from './isolation.ts';

/** A standalone server: it can be stopped and started again, and has its data then. */
export class Standalone extends IsolatedDeployment {
  readonly #options: ServerOptions;
  readonly #runtime: Runtime;
  readonly #storage: Storage;
  readonly #retryableWrites: RetryableWrites<StatementResult>;
  #server: TestServer | undefined;
  #address = '';

  private constructor(options: ServerOptions) {
    super(options, () => ({ data: [this.#isolated] }));
    const { runtime = nodeRuntime() } = options;
    const { clock, random } = runtime;
    this.#options = options;
    this.#runtime = runtime;
    this.#retryableWrites = new RetryableWrites(() => clock.date());
    this.#storage = new Storage({
      date: () => clock.date(),
      randomBytes: (length) => random.bytes(length),
      replicated: false,
    });
    showBuckets(this.#storage);
    tellCompatibility(this.#storage, options.version ?? DEFAULT_VERSION);
  }

  /** Starts the server. Rejects as `startStandalone` does. */
  static async start(options: ServerOptions): Promise<Standalone> {
    checkOptions(options, SERVER_OPTION_NAMES, 'startStandalone');
    const standalone = new Standalone(options);
    await openJournal(options, {
      storage: standalone.#storage,
      retryableWrites: standalone.#retryableWrites,
      runtime: standalone.#runtime,
    });
    try {
      await standalone.start();
    } catch (error) {
      await standalone.close();
      throw error;
    }
    // The users that the options name are stored.
    standalone.#storage.journal?.flush();
    standalone.isolation.begin();
    return standalone;
  }

  /** The server itself: its node, its connections. Throws RangeError while it is stopped. */
  get server(): TestServer {
    if (this.#server !== undefined) return this.#server;
    throw new RangeError('The server is stopped; start() starts it again.');
  }

  /** The address of the server, `host:port`, as a list of one. */
  get hosts(): readonly string[] {
    return [this.#address];
  }

  /**
   * Stops listening and cuts every connection. The data stays, for `start`.
   *
   * @example
   * ```ts
   * import { MongoClient } from 'mongodb';
   *
   * await using client = new MongoClient(server.uri, { serverSelectionTimeoutMS: 5_000 });
   * await client.db('shop').collection('orders').insertOne({ item: 'lamp' });
   * await server.stop();
   * await server.start();
   * await client.db('shop').collection('orders').countDocuments(); // => 1
   * ```
   */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.#retryableWrites.abortAllTransactions();
    await server?.close();
  }

  /**
   * Listens again, at the port it had; nothing happens while it runs. Rejects with TransportError where that is taken,
   * unless `anotherPort`.
   */
  async start(again: Pick<ServerOptions, 'anotherPort'> = {}): Promise<void> {
    if (this.#server !== undefined) return;
    const { host = '127.0.0.1', tls, unref, port = 0 } = this.#options;
    const isFirst = this.#address === '';
    const place = {
      host,
      tls,
      unref,
      port: isFirst ? port : Number(this.#address.split(':').at(-1)),
      anotherPort: isFirst ? this.#options.anotherPort : again.anotherPort,
    };
    this.#server = await TestServer.listen(this.#runtime, place, (address) =>
      createNode(this.#options, {
        runtime: this.#runtime,
        storage: this.#storage,
        retryableWrites: this.#retryableWrites,
        member: undefined,
        address,
      }),
    );
    this.#address = this.#server.address;
  }

  /** Stops the server for good. */
  async close(): Promise<void> {
    await this.stop();
    await this.#storage.journal?.close();
  }

  protected override writable(): TestServer {
    return this.server;
  }

  get #isolated(): IsolatedData {
    return {
      storage: this.#storage,
      retryableWrites: this.#retryableWrites,
      nodes: this.#server === undefined ? [] : [this.#server.node],
      caughtUp() {},
    };
  }
}

/**
 * Starts a standalone server. End it with `close()`, or declare it with `await using`; with `unref: true` a forgotten
 * one lets the process end. Rejects with `TransportError` when the port is taken (unless `anotherPort`), with
 * `RangeError` for a version without a profile, with `TypeError` for an unknown option.
 *
 * @example
 * ```ts
 * import { MongoClient } from 'mongodb';
 *
 * await using server = await startStandalone({ version: '7.0.14' });
 * await using client = new MongoClient(server.uri);
 * const { version } = await client.db().admin().serverInfo();
 * version; // => '7.0.14'
 * ```
 */
export function startStandalone(options: ServerOptions = {}): Promise<Standalone> {
  return Standalone.start(options);
}
