import type { Fields } from '../value/value.ts';

/** The operations that the profiler of a database tells of. */
export interface Profiling {
  /** 0: nothing, 1: what is slow, 2: everything. */
  readonly level: number;
  /** Milliseconds from which on a command is slow. */
  readonly slowMS: number;
  /** The part of the slow commands that is told of, from 0 to 1. */
  readonly sampleRate: number;
  /** The filter that decides, in the place of its time, whether a command is told of. */
  readonly filter: ProfileFilter | undefined;
}

/** A filter of profiled commands. */
export interface ProfileFilter {
  readonly shown: Fields;
  matches(entry: Fields): boolean;
}

const QUIET = { level: 0, filter: undefined };

/** The settings that an administrator has made on one server. State: just that. */
export class Administration {
  readonly #profiling = new Map<string, Profiling>();
  readonly #unlocked = new Set<() => void>();
  #locks = 0;
  #slow: Pick<Profiling, 'slowMS' | 'sampleRate'> = { slowMS: 100, sampleRate: 1 };

  /** True if any database is profiled. */
  get profiles(): boolean {
    return this.#profiling.size > 0;
  }

  profilingOf(database: string): Profiling {
    return { ...QUIET, ...this.#profiling.get(database), ...this.#slow };
  }

  /** The limit of what is slow is the same for all databases. */
  profile(database: string, profiling: Profiling): void {
    const { slowMS, sampleRate } = profiling;
    this.#slow = { slowMS, sampleRate };
    if (profiling.level === 0 && profiling.filter === undefined) this.#profiling.delete(database);
    else this.#profiling.set(database, profiling);
  }

  /** Tells how often writes are locked out. */
  get locks(): number {
    return this.#locks;
  }

  lock(): void {
    this.#locks++;
  }

  /** The last one lets the writes go on that wait. */
  unlock(): void {
    this.#locks--;
    if (this.#locks > 0) return;
    for (const listener of [...this.#unlocked]) listener();
  }

  onUnlock(listener: () => void): () => void {
    this.#unlocked.add(listener);
    return () => {
      this.#unlocked.delete(listener);
    };
  }
}
