import { present } from '@touchstone/protocol';
import type { Clock } from '@touchstone/runtime';
import type { Effect, Read, SnapshotName, Write } from './history.ts';

/** The number of effects that share their ledgers, shelves and piles; then new ones are begun, so that none grows long. */
const EFFECTS_PER_PAGE = 400;
const LEDGERS = 10;
const SHELVES = 8;
const PILES = 2;
/** On a sharded cluster the two databases are on two shards. */
export const DATABASES: readonly string[] = ['left', 'right'];

/** The place where the thing of a key is stored: the database, and the id within it. */
export function placeOf(key: string): { readonly database: string; readonly id: string } {
  const [database = '', id = ''] = key.split('/');
  return { database, id };
}

/**
 * The history so far, while it is being recorded, and what the next operation can be about. State: the history,
 * the notes that can be removed, the numbers given out.
 */
export class Story {
  readonly writes: Write[] = [];
  readonly reads: Read[] = [];
  readonly #clock: Clock;
  readonly #chance: () => number;
  readonly #wanted: number;
  readonly #removable: { readonly id: number; readonly key: string }[] = [];
  #effects = 0;
  #snapshots = 0;
  #acknowledged = 0;

  /** It is long enough when `wanted` effects are acknowledged. */
  constructor(clock: Clock, chance: () => number, wanted: number) {
    this.#clock = clock;
    this.#chance = chance;
    this.#wanted = wanted;
  }

  get isOver(): boolean {
    return this.#acknowledged >= this.#wanted;
  }

  /** The number of effects that are acknowledged. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  below(limit: number): number {
    return Math.floor(this.#chance() * limit);
  }

  /** True in so many of a hundred cases. */
  inPercent(percent: number): boolean {
    return this.#chance() * 100 < percent;
  }

  oneOf<Item>(items: readonly Item[]): Item {
    return present(items[this.below(items.length)]);
  }

  ledger(database: string): string {
    return this.#key(database, 'ledger', LEDGERS);
  }

  shelf(database: string): string {
    return this.#key(database, 'shelf', SHELVES);
  }

  append(database: string): Effect {
    return { id: ++this.#effects, kind: 'append', key: this.ledger(database) };
  }

  insert(database: string): Effect {
    return { id: ++this.#effects, kind: 'insert', key: this.shelf(database) };
  }

  /** The removal of a note that is there and that nobody else removes; undefined when there is none. */
  remove(database: string): Effect | undefined {
    const known = this.#removable.length;
    for (let tries = 0; tries < Math.min(known, 4); tries += 1) {
      const at = this.below(known);
      const note = present(this.#removable[at]);
      if (placeOf(note.key).database !== database) continue;
      this.#removable[at] = present(this.#removable.at(-1));
      this.#removable.pop();
      return { id: ++this.#effects, kind: 'remove', key: note.key, of: note.id };
    }
    return undefined;
  }

  put(database: string): Effect {
    return { id: ++this.#effects, kind: 'put', key: this.#key(database, 'pile', PILES) };
  }

  take(database: string): Effect {
    return { id: ++this.#effects, kind: 'take', key: this.#key(database, 'pile', PILES) };
  }

  /** The name of a snapshot that is taken from now on. */
  snapshot(fresh: boolean): SnapshotName {
    return { id: ++this.#snapshots, startedAt: this.#clock.now(), fresh };
  }

  recordWrite(write: Write): void {
    this.writes.push(write);
    if (write.outcome !== 'acknowledged') return;
    this.#acknowledged += write.effects.length;
    for (const { id, kind, key } of write.effects) {
      if (kind === 'insert') this.#removable.push({ id, key });
    }
  }

  recordRead(read: Read): void {
    this.reads.push(read);
  }

  #key(database: string, what: string, count: number): string {
    const page = Math.floor(this.#effects / EFFECTS_PER_PAGE);
    return `${database}/${what} ${page}.${this.below(count)}`;
  }
}
