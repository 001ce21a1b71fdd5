import { present } from '@touchstone/protocol';
/** Something that is due at a time; of two due together, the one that was added first comes first. */
export interface Due {
  readonly dueMS: number;
  /** Counts up with each entry that is made. */
  readonly order: number;
}

function isBefore(a: Due, b: Due): boolean {
  return a.dueMS < b.dueMS || (a.dueMS === b.dueMS && a.order < b.order);
}

/** A binary heap with the earliest entry on top. */
export class TimerHeap<Entry extends Due> {
  readonly #entries: Entry[] = [];

  get size(): number {
    return this.#entries.length;
  }

  /** The entries in no particular order. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  peek(): Entry | undefined {
    return this.#entries[0];
  }

  push(entry: Entry): void {
    const entries = this.#entries;
    let at = entries.length;
    entries.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(entry, this.#entry(parent))) break;
      entries[at] = this.#entry(parent);
      at = parent;
    }
    entries[at] = entry;
  }

  pop(): Entry | undefined {
    const entries = this.#entries;
    const top = entries[0];
    const last = entries.pop();
    if (last && entries.length > 0) this.#sink(last);
    return top;
  }

  #entry(at: number): Entry {
    return present(this.#entries[at], 'an entry of the heap');
  }

  #sink(entry: Entry): void {
    const entries = this.#entries;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= entries.length) break;
      if (child + 1 < entries.length && isBefore(this.#entry(child + 1), this.#entry(child))) {
        child++;
      }
      if (!isBefore(this.#entry(child), entry)) break;
      entries[at] = this.#entry(child);
      at = child;
    }
    entries[at] = entry;
  }
}
