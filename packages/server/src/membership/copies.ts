import type { RecordKeeper } from '../journal/journal.ts';
import { CommandError } from '../value/command-error.ts';
import type { Link } from './link.ts';

interface Copy {
  sent: number;
  taken: number;
  /** Once so many have been taken it holds all that was written up to `since`; each further one is a further write. */
  whole: number;
  since: number;
}

interface Waiting {
  /** That many writes must be held. */
  readonly written: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** The records that other processes take: what a majority of all has, the death of one does not lose. */
export class Copies implements RecordKeeper {
  readonly #needed: () => number;
  readonly #copies = new Map<Link, Copy>();
  readonly #waiting = new Set<Waiting>();
  #written = 0;
  #closed = false;

  /** `needed` is how many copies make a majority of the set, beside what this process has. */
  constructor(needed: () => number) {
    this.#needed = needed;
  }

  /** Begins a copy with all that is stored now. */
  add(link: Link, content: Iterable<Uint8Array>): void {
    this.#copies.set(link, { sent: 0, taken: 0, whole: 0, since: 0 });
    this.#sendAll(link, content);
  }

  /** A process has taken so many records. */
  taken(link: Link, count: number): void {
    const copy = this.#copies.get(link);
    if (copy !== undefined) copy.taken = count;
    this.#look();
  }

  /** A process has ended. Where those that are left make no majority, who waits for one is told that it is gone. */
  remove(link: Link): void {
    this.#copies.delete(link);
    if (this.#copies.size < this.#needed()) this.#giveUp();
  }

  write(payload: Uint8Array): void {
    this.#written++;
    for (const [link, copy] of this.#copies) {
      copy.sent++;
      link.sendRecord(payload);
    }
  }

  rewrite(payloads: Iterable<Uint8Array>): void {
    this.#written++;
    const all = [...payloads];
    for (const link of this.#copies.keys()) this.#sendAll(link, all);
  }

  hasGrown(): boolean {
    return false;
  }

  /** Resolves once a majority has everything. Rejects with PrimarySteppedDown where there comes to be none. */
  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.add({ written: this.#written, resolve, reject });
      this.#look();
      if (this.#closed) this.#giveUp();
    });
  }

  /** There is no majority any more, and will be none. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#copies.clear();
    this.#giveUp();
  }

  #sendAll(link: Link, content: Iterable<Uint8Array>): void {
    const copy = this.#copies.get(link);
    if (copy === undefined) return;
    link.send({ kind: 'anew' });
    for (const payload of content) {
      copy.sent++;
      link.sendRecord(payload);
    }
    copy.whole = copy.sent;
    copy.since = this.#written;
  }

  #look(): void {
    const needed = this.#needed();
    const held = [...this.#copies.values()].map(heldBy);
    for (const each of this.#waiting) {
      if (held.filter((count) => count >= each.written).length < needed) continue;
      this.#waiting.delete(each);
      each.resolve();
    }
  }

  #giveUp(): void {
    for (const { reject } of this.#waiting) {
      const words = 'Primary stepped down while waiting for replication';
      reject(new CommandError('PrimarySteppedDown', words));
    }
    this.#waiting.clear();
  }
}

/** The number of writes that a copy holds. */
function heldBy({ taken, whole, since }: Copy): number {
  return taken < whole ? -1 : since + taken - whole;
}
