import { present } from '@touchstone/protocol';
import { Timestamp } from 'bson';
import type { Fields } from '../value/value.ts';
import { ClusterClock } from './cluster-clock.ts';

/** A place in the op-log: 0 before the first write, then 1, 2, 3 … */
export type OpTime = number;

/** The change that one entry of the op-log made. */
export type Change = SingleChange | TransactionChange;

/** One write, or one change of the catalog. */
export type SingleChange =
  | { readonly kind: 'insert'; readonly collection: ChangedCollection; readonly after: Uint8Array }
  | {
      readonly kind: 'update';
      readonly collection: ChangedCollection;
      readonly before: Uint8Array;
      readonly after: Uint8Array;
      readonly replacement: boolean;
      /** The update operators; undefined for a replacement and for a pipeline. */
      readonly operators?: Fields | undefined;
    }
  | { readonly kind: 'delete'; readonly collection: ChangedCollection; readonly before: Uint8Array }
  | ({
      readonly kind: 'command';
      readonly database: string;
      readonly command: Fields;
    } & CommandDetails)
  | { readonly kind: 'noop'; readonly note: Fields };

/** All that a transaction did, in order: it became visible at once. */
export interface TransactionChange {
  readonly kind: 'transaction';
  readonly changes: readonly SingleChange[];
  readonly identity: TransactionIdentity;
}

/** The number of a transaction and its session. */
export interface TransactionIdentity {
  /** The session's id, with the digest of its user. */
  readonly lsid: Fields;
  readonly txnNumber: bigint;
}

/** The facts that the op-log has about a change of the catalog beside the command itself. */
export interface CommandDetails {
  /** The collection's; a view has none. */
  readonly uuid?: Uint8Array | undefined;
  /** The thing that the command changed, as it was before: an index's specification, a collection's options. */
  readonly before?: Fields | undefined;
}

/** The collection that a change belongs to, as it was at that time. */
export interface ChangedCollection {
  readonly database: string;
  readonly name: string;
  readonly uuid: Uint8Array;
  /** True if it kept pre- and post-images for change streams. */
  readonly imagesKept: boolean;
  /** True if it is of measurements: change streams do not tell of the buckets that MongoDB keeps them in. */
  readonly isTimeSeries?: boolean;
}

export interface OplogEntry {
  readonly position: OpTime;
  readonly timestamp: Timestamp;
  readonly term: number;
  /** Milliseconds since 1970 at which the primary wrote it. */
  readonly wallTime: number;
  readonly change: Change;
}

/** The place where changes are written down so that they outlive the process; without one, everything is in memory alone. */
export interface ChangeJournal {
  /** Takes a change that is being made; `flush` writes it. */
  note(entry: Omit<OplogEntry, 'position'>): void;
  /** Everything is another by one step: what was noted before is void. */
  replaced(): void;
  /** True if there is anything to flush. */
  readonly isPending: boolean;
  /** Gives what was noted to the system: it outlives the process then, though not a loss of power. */
  flush(): void;
  /** Resolves once everything that was noted outlives a loss of power, too. */
  sync(): Promise<void>;
  /** Syncs, and lets go of the files. */
  close(): Promise<void>;
}

export interface OplogOptions {
  /** Milliseconds since 1970. */
  readonly date: () => number;
  /** The number of the newest entries that are kept; 0 on a standalone server, which has no op-log. */
  readonly keep: number;
  /** The bytes of documents that are kept in entries at most; default: 512 MiB. */
  readonly keepBytes?: number | undefined;
  /** The place where the times of entries come from; default: a clock of its own. */
  readonly clock?: ClusterClock | undefined;
}

const MOST_BYTES = 512 * 1024 * 1024;

// An update's document of before is the one of after of the change before it.
function sizeOf(change: Change): number {
  switch (change.kind) {
    case 'insert':
    case 'update':
      return change.after.length;
    case 'delete':
      return change.before.length;
    case 'transaction':
      return change.changes.reduce((sum, each) => sum + sizeOf(each), 0);
    case 'command':
    case 'noop':
      return 0;
  }
}

/** Every write in order. Members of a replica set are positions in it. */
export class Oplog {
  readonly #options: OplogOptions;
  readonly #clock: ClusterClock;
  readonly #listeners = new Set<() => void>();
  #entries: OplogEntry[] = [];
  /** The bytes of the documents that the entries hold, each once. */
  #bytes = 0;
  #position: OpTime = 0;
  #wallTime: number;
  #term = -1;
  #timestamp: Timestamp = new Timestamp({ t: 0, i: 0 });

  /** The place where changes are written down, too. */
  journal: ChangeJournal | undefined;

  constructor(options: OplogOptions) {
    this.#options = options;
    this.#clock = options.clock ?? new ClusterClock();
    this.#wallTime = options.date();
  }

  /** The position of the newest write. */
  get position(): OpTime {
    return this.#position;
  }

  get term(): number {
    return this.#term;
  }

  /** The timestamp of the newest write; 0,0 before the first. */
  get timestamp(): Timestamp {
    return this.#timestamp;
  }

  get wallTime(): number {
    return this.#wallTime;
  }

  /** True if entries are kept: not on a standalone server. */
  get retains(): boolean {
    return this.#options.keep > 0;
  }

  /** A new primary writes in a new term. */
  startTerm(term: number): void {
    this.#term = term;
  }

  /** Catches up with a time that was seen elsewhere in a cluster; an entry that changes nothing marks it. */
  advanceTo(time: Timestamp): void {
    if (time.compare(this.timestamp) > 0)
      this.append({ kind: 'noop', note: new Map([['msg', 'cluster time']]) }, time);
  }

  /** `at` is the entry's time, which the clock has given before; without one it is the next. */
  append(change: Change, at?: Timestamp): OpTime {
    const now = this.#options.date();
    this.#timestamp = at ?? this.#clock.next(now);
    this.#wallTime = now;
    this.#position++;
    if (this.journal !== undefined) {
      const { timestamp, term, wallTime } = this;
      this.journal.note({ timestamp, term, wallTime, change });
    }
    if (this.#options.keep > 0) this.#keep(change);
    for (const listener of this.#listeners) listener();
    return this.#position;
  }

  /** Forgets all entries, and goes on with one that says why: nobody can ask any more for what was before. */
  restart(message: string): OpTime {
    // A time passes that nobody finds again: a token of "after all that was" leads there.
    this.append({ kind: 'noop', note: new Map([['msg', message]]) });
    this.forget();
    return this.append({ kind: 'noop', note: new Map([['msg', message]]) });
  }

  /** Takes an entry that was written before this process began. */
  replay({ timestamp, term, wallTime, change }: Omit<OplogEntry, 'position'>): void {
    this.#clock.advanceTo(timestamp);
    this.#timestamp = timestamp;
    this.#wallTime = wallTime;
    this.#term = term;
    this.#position++;
    if (this.#options.keep > 0) this.#keep(change);
  }

  /** Forgets all entries: nobody can ask any more for what was before. */
  forget(): void {
    this.#entries = [];
    this.#bytes = 0;
  }

  #keep(change: Change): void {
    this.#entries.push({
      position: this.#position,
      timestamp: this.timestamp,
      term: this.#term,
      wallTime: this.#wallTime,
      change,
    });
    this.#bytes += sizeOf(change);
    // Dropping in large steps keeps the cost per write constant.
    const { keep, keepBytes = MOST_BYTES } = this.#options;
    if (this.#entries.length > keep * 2 || this.#bytes > keepBytes) this.#drop(keep);
  }

  // The newest stay: no more than so many, and half of the bytes.
  #drop(most: number): void {
    const enough = this.#bytes / 2;
    let first = this.#entries.length;
    let bytes = 0;
    while (first > 0 && this.#entries.length - first < most) {
      const size = sizeOf(present(this.#entries[first - 1]).change);
      if (bytes > 0 && bytes + size > enough) break;
      bytes += size;
      first--;
    }
    this.#entries = this.#entries.slice(first);
    this.#bytes = bytes;
  }

  /** The entry at a position; undefined before the first and when it has rolled off. */
  entryAt(position: OpTime): OplogEntry | undefined {
    const first = this.#entries[0];
    return first === undefined ? undefined : this.#entries[position - first.position];
  }

  /** The entries after a position, oldest first. */
  after(position: OpTime): readonly OplogEntry[] {
    const first = this.#entries[0];
    if (first === undefined) return [];
    return this.#entries.slice(Math.max(0, position + 1 - first.position));
  }

  /** The oldest position still kept, or undefined when there is none. */
  get oldest(): OpTime | undefined {
    return this.#entries[0]?.position;
  }

  /** The newest position whose entry was written at or before `wallTime`. */
  opTimeAtWallTime(wallTime: number): OpTime {
    return this.#lastWhere((entry) => entry.wallTime <= wallTime);
  }

  /** The newest position whose timestamp is at or before `timestamp`. */
  opTimeAtTimestamp(timestamp: Timestamp): OpTime {
    return this.#lastWhere((entry) => entry.timestamp.compare(timestamp) <= 0);
  }

  #lastWhere(holds: (entry: OplogEntry) => boolean): OpTime {
    const entries = this.#entries;
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(present(entries[middle]))) low = middle + 1;
      else high = middle;
    }
    if (low > 0) return present(entries[low - 1]).position;
    return entries.length === 0 ? this.#position : present(entries[0]).position - 1;
  }

  /** Calls `listener` after each write until the returned function is called. */
  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
