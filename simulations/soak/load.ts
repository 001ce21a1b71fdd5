import type { Collection, MongoClient } from '@touchstone/driver';
import { type Slowest, Trace } from './trace.ts';

interface Entry {
  readonly _id: string;
  readonly worker: number;
  readonly text: string;
}

/** The writes of a client, as far as it knows of them. */
export interface Known {
  readonly present: Set<string>;
  readonly gone: Set<string>;
  /** Their writes failed: they may be there or not. */
  readonly unknown: Set<string>;
}

const TEXT = 'x'.repeat(300);

/** One client, which does one thing after the other, so that all that happens meanwhile happens for its sake. */
export class Worker {
  readonly known: Known = { present: new Set(), gone: new Set(), unknown: new Set() };
  /** Milliseconds, by the kind of operation. */
  readonly tookMS: Map<string, number[]> = new Map();
  /** The one that took longest, by the kind of operation. */
  readonly slowest: Map<string, Slowest> = new Map();
  readonly failures: string[] = [];
  readonly #number: number;
  readonly #client: MongoClient;
  readonly #entries: Collection<Entry>;
  readonly #trace: Trace;
  #made = 0;

  constructor(number: number, client: MongoClient) {
    this.#number = number;
    this.#client = client;
    this.#entries = client.db('soak').collection<Entry>('ledger');
    this.#trace = new Trace(client);
  }

  async work(until: number): Promise<void> {
    for (let turn = this.#number; Date.now() < until; turn = (turn + 7) % 20) {
      if (turn < 7) await this.#insert(1);
      else if (turn < 9) await this.#insert(10);
      else if (turn < 12) await this.#update();
      else if (turn < 14) await this.#remove();
      else if (turn < 18) await this.#read();
      else await this.#transact();
    }
  }

  async #timed<Result>(kind: string, work: () => Promise<Result>): Promise<Result | undefined> {
    this.#trace.begin();
    const begunAt = Date.now();
    const result = await work().catch((error: Error) => {
      this.failures.push(`${kind}: ${error.message}`);
      return undefined;
    });
    const tookMS = Date.now() - begunAt;
    const all = this.tookMS.get(kind);
    if (all === undefined) this.tookMS.set(kind, [tookMS]);
    else all.push(tookMS);
    if (tookMS > (this.slowest.get(kind)?.tookMS ?? 0)) {
      this.slowest.set(kind, { kind, tookMS, begunAt, happenings: this.#trace.happenings });
    }
    return result;
  }

  #entriesOf(count: number): Entry[] {
    return Array.from({ length: count }, () => ({
      _id: `${this.#number}-${this.#made++}`,
      worker: this.#number,
      text: TEXT.slice(0, (this.#made * 37) % 300),
    }));
  }

  #note(entries: readonly Entry[], wasDone: boolean): void {
    for (const { _id } of entries) (wasDone ? this.known.present : this.known.unknown).add(_id);
  }

  async #insert(count: number): Promise<void> {
    const made = this.#entriesOf(count);
    const done = await this.#timed(count === 1 ? 'insert' : 'insertMany', () =>
      this.#entries.insertMany(made),
    );
    this.#note(made, done !== undefined);
  }

  async #update(): Promise<void> {
    await this.#timed('update', () =>
      this.#client
        .db('soak')
        .collection<{ _id: number; n: number }>('counters')
        .updateOne({ _id: this.#number }, { $inc: { n: 1 } }, { upsert: true }),
    );
  }

  async #remove(): Promise<void> {
    const [_id] = this.known.present;
    if (_id === undefined || this.known.present.size < 50) return;
    this.known.present.delete(_id);
    const done = await this.#timed('delete', () => this.#entries.deleteOne({ _id }));
    (done === undefined ? this.known.unknown : this.known.gone).add(_id);
  }

  async #read(): Promise<void> {
    const filter = { worker: this.#number };
    await this.#timed('find', () =>
      this.#entries.find(filter).sort({ _id: 1 }).limit(20).batchSize(7).toArray(),
    );
  }

  async #transact(): Promise<void> {
    const made = this.#entriesOf(2);
    const session = this.#client.startSession();
    const done = await this.#timed('transaction', () =>
      session.withTransaction(async () => {
        await this.#entries.insertMany(made.slice(0, 1), { session });
        await this.#entries.insertMany(made.slice(1), { session });
        return true;
      }),
    );
    await session.endSession();
    this.#note(made, done !== undefined);
  }
}
