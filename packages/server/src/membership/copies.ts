import type { RecordKeeper } from '../journal/journal.ts';
import type { Link } from './link.ts';

interface Copy {
  sent: number;
  taken: number;
}

interface Waiting {
  readonly wanted: ReadonlyMap<Link, number>;
  readonly resolve: () => void;
}

/** The records that other processes take: what a majority of all has, the death of one does not lose. */
export class Copies implements RecordKeeper {
  readonly #needed: () => number;
  readonly #copies = new Map<Link, Copy>();
  readonly #waiting = new Set<Waiting>();

  /** `needed` is how many copies make a majority of the set, beside what this process has. */
  constructor(needed: () => number) {
    this.#needed = needed;
  }

  /** Begins a copy with all that is stored now. */
  add(link: Link, content: Iterable<Uint8Array>): void {
    this.#copies.set(link, { sent: 0, taken: 0 });
    this.#sendAll(link, content);
  }

  /** A process has taken so many records. */
  taken(link: Link, count: number): void {
    const copy = this.#copies.get(link);
    if (copy !== undefined) copy.taken = count;
    this.#look();
  }

  remove(link: Link): void {
    this.#copies.delete(link);
    this.#look();
  }

  write(payload: Uint8Array): void {
    for (const [link, copy] of this.#copies) {
      copy.sent++;
      link.sendRecord(payload);
    }
  }

  rewrite(payloads: Iterable<Uint8Array>): void {
    const all = [...payloads];
    for (const link of this.#copies.keys()) this.#sendAll(link, all);
  }

  hasGrown(): boolean {
    return false;
  }

  /** Resolves once a majority has everything; or where there is none any more, as nobody is told then that it has. */
  sync(): Promise<void> {
    const wanted = new Map([...this.#copies].map(([link, { sent }]) => [link, sent]));
    return new Promise((resolve) => {
      this.#waiting.add({ wanted, resolve });
      this.#look();
    });
  }

  async close(): Promise<void> {
    this.#copies.clear();
    this.#look();
  }

  #sendAll(link: Link, content: Iterable<Uint8Array>): void {
    const copy = this.#copies.get(link);
    if (copy === undefined) return;
    link.send({ kind: 'anew' });
    for (const payload of content) {
      copy.sent++;
      link.sendRecord(payload);
    }
  }

  #look(): void {
    const needed = this.#needed();
    for (const each of this.#waiting) {
      let have = 0;
      let possible = 0;
      for (const [link, count] of each.wanted) {
        const copy = this.#copies.get(link);
        if (copy === undefined) continue;
        possible++;
        if (copy.taken >= count) have++;
      }
      if (have < needed && possible >= needed) continue;
      this.#waiting.delete(each);
      each.resolve();
    }
  }
}
