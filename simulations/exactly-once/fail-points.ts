import { type Document, MongoClient, MongoError } from '@touchstone/driver';
import { present } from '@touchstone/protocol';
import { type Runtime, type SimulatedRuntime, sleep } from '@touchstone/runtime';
import type { FaultTimes } from '../replica-set/faults.ts';

const WRITES = ['insert', 'update', 'delete', 'findAndModify', 'bulkWrite'] as const;
const ENDS = ['commitTransaction', 'abortTransaction'] as const;
const READS = ['find', 'getMore', 'aggregate'] as const;
/** Errors after which a driver tries again: a node that is no primary any more, that shuts down, that is not reached. */
const RETRYABLE_CODES = [91, 189, 7, 89, 10107, 11600, 11602, 13435, 13436];
/** The labels after which a read, a write and a commit are retried, when the server says so. */
const LABELS = ['RetryableWriteError'];
const OVERLOADED = ['RetryableError', 'SystemOverloadedError'];
const OPERATOR_PATIENCE_MS = 500;

interface FailPoint {
  readonly configureFailPoint: string;
  readonly mode: Document | string;
  readonly data: Document;
}

export interface FailPointsOptions {
  readonly world: SimulatedRuntime;
  /** `host:port` of each server that gets failpoints. */
  readonly servers: readonly string[];
  /** The server that gets most of them, as it does most of the work; undefined while there is none. */
  readonly busiest?: () => string | undefined;
  readonly times: FaultTimes;
  readonly note: (text: string) => void;
}

/** Sets failpoints on servers at random, and takes them back: an operator with a connection to each of them. */
export class FailPointTrouble {
  readonly #options: FailPointsOptions;
  readonly #clients: ReadonlyMap<string, MongoClient>;
  /** The number that were set. */
  count = 0;

  constructor(options: FailPointsOptions) {
    this.#options = options;
    const runtime = options.world.at('operator');
    this.#clients = new Map(
      options.servers.map((address) => [address, clientOf(address, runtime)]),
    );
  }

  async run(isOver: () => boolean): Promise<void> {
    const { world, times } = this.#options;
    while (!isOver()) {
      await sleep(world.clock, this.#between(times.calmMS));
      const server = this.#victim();
      const point = this.#draw();
      if (!(await this.#configure(server, point))) continue;
      this.count += 1;
      await sleep(world.clock, this.#between(times.troubleMS));
      await this.#configure(server, { configureFailPoint: point.configureFailPoint, mode: 'off' });
    }
  }

  /** Turns off everything, everywhere, and goes home. */
  async close(): Promise<void> {
    for (const [server, client] of this.#clients) {
      for (const configureFailPoint of POINTS) {
        await this.#configure(server, { configureFailPoint, mode: 'off' });
      }
      await client.close();
    }
  }

  /** False where the server could not be reached. */
  async #configure(server: string, command: Document): Promise<boolean> {
    try {
      await this.#clients.get(server)?.db('admin').command(command);
      this.#options.note(`${server} ${JSON.stringify(command)}`);
      return true;
    } catch (error) {
      if (!(error instanceof MongoError)) throw error;
      this.#options.note(`${server} ${error.name}`);
      return false;
    }
  }

  #victim(): string {
    const { servers, busiest } = this.#options;
    const any = this.#oneOf(servers);
    return this.#below(4) === 0 ? any : (busiest?.() ?? any);
  }

  #draw(): FailPoint {
    const which = this.#below(10);
    if (which === 0) return this.#failGetMore();
    if (which <= 2) return this.#failTransactionalWrite();
    return { configureFailPoint: 'failCommand', mode: this.#mode(), data: this.#failure() };
  }

  #failGetMore(): FailPoint {
    const data = this.#below(2) === 0 ? { closeConnection: true } : { errorCode: 11600 };
    return { configureFailPoint: 'failGetMoreAfterCursorCheckout', mode: this.#mode(), data };
  }

  // Before or after a statement of a retryable write, perhaps in the midst of many.
  #failTransactionalWrite(): FailPoint {
    const before = { closeConnection: true, failBeforeCommitExceptionCode: 1 };
    const data = this.#below(2) === 0 ? before : { closeConnection: true };
    return { configureFailPoint: 'onPrimaryTransactionalWrite', mode: this.#mode(), data };
  }

  #mode(): Document {
    switch (this.#below(3)) {
      case 0:
        return { times: 1 + this.#below(4) };
      case 1:
        return { skip: this.#below(12) };
      default:
        return { activationProbability: 0.1 + 0.4 * this.#options.world.random.next() };
    }
  }

  #failure(): Document {
    const writes = [this.#oneOf(WRITES), this.#oneOf(WRITES), this.#oneOf(ENDS)];
    switch (this.#below(6)) {
      case 0:
        return { failCommands: writes, closeConnection: true };
      case 1:
        return {
          failCommands: writes,
          errorCode: this.#oneOf(RETRYABLE_CODES),
          errorLabels: LABELS,
        };
      case 2: {
        const code = this.#oneOf(RETRYABLE_CODES);
        const writeConcernError = { code, errmsg: 'the operator says so', errorLabels: LABELS };
        return { failCommands: writes, writeConcernError, errorLabels: LABELS };
      }
      case 3:
        return { failCommands: [this.#oneOf(READS)], errorCode: this.#oneOf(RETRYABLE_CODES) };
      case 4:
        return {
          failCommands: [...writes, this.#oneOf(READS)],
          errorCode: 462,
          errorLabels: OVERLOADED,
        };
      default:
        return {
          failCommands: [...writes, this.#oneOf(READS)],
          blockConnection: true,
          blockTimeMS: 1 + this.#below(300),
          closeConnection: this.#below(2) === 0,
        };
    }
  }

  #oneOf<Item>(items: readonly Item[]): Item {
    return present(items[this.#below(items.length)]);
  }

  #below(limit: number): number {
    return Math.floor(this.#options.world.random.next() * limit);
  }

  #between({ min, max }: FaultTimes['calmMS']): number {
    return min + this.#options.world.random.next() * (max - min);
  }
}

const POINTS = ['failCommand', 'failGetMoreAfterCursorCheckout', 'onPrimaryTransactionalWrite'];

function clientOf(address: string, runtime: Runtime): MongoClient {
  return new MongoClient(`mongodb://${address}/?directConnection=true`, {
    runtime,
    serverSelectionTimeoutMS: OPERATOR_PATIENCE_MS,
    connectTimeoutMS: OPERATOR_PATIENCE_MS,
    socketTimeoutMS: OPERATOR_PATIENCE_MS,
    heartbeatFrequencyMS: 1_000,
  });
}
