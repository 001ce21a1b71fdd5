import type { Change } from './oplog.ts';

/** Where changes are written down so that they outlive the process; without one, everything is in memory alone. */
export interface ChangeJournal {
  /** Takes a change that is being made; `flush` writes it. */
  note(change: Change): void;
  /** Everything is another by one step: what was noted before is void. */
  replaced(): void;
  /** Whether there is anything to flush. */
  readonly isPending: boolean;
  /** Gives what was noted to the system: it outlives the process then, though not a loss of power. */
  flush(): void;
  /** Resolves once everything that was noted outlives a loss of power, too. */
  sync(): Promise<void>;
  /** Syncs, and lets go of the files. */
  close(): Promise<void>;
}
