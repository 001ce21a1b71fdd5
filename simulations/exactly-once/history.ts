/**
 * The deeds and sights of ten clients, as data. Every effect that a write may have carries a number of its own into the
 * stored documents, so that the end of the story tells which effects came about, how often, and in which order.
 */

/** One thing that a write does to the data. */
export interface Effect {
  /** Stands in the data, where it was done: in a ledger's log, or as the `_id` of a note or token. */
  readonly id: number;
  /**
   * `append` adds to a ledger's log; `insert` and `remove` make a note and delete it by its `_id`; `put` and
   * `take` add a token to a pile and delete any one of it.
   */
  readonly kind: 'append' | 'insert' | 'remove' | 'put' | 'take';
  /** The ledger, the shelf of the note, or the pile. */
  readonly key: string;
  /** Of `remove`: the note. */
  readonly of?: number;
}

/** The time when something was asked and answered, in milliseconds of virtual time. */
export interface Span {
  readonly client: number;
  readonly operation: string;
  readonly startedAt: number;
  readonly endedAt: number;
  /** The time that it may take by the timeouts that the client has. */
  readonly limitMS: number;
  /** The error that it failed of. */
  readonly error?: string;
}

/** A snapshot: of a snapshot session, or of one attempt at a transaction. */
export interface SnapshotName {
  readonly id: number;
  /** It cannot have been taken before. */
  readonly startedAt: number;
  /** True if it must show all that was acknowledged before: on a primary, not on a secondary that lags. */
  readonly fresh: boolean;
}

export interface Write extends Span {
  /** In the order in which the operation names them. */
  readonly effects: readonly Effect[];
  /**
   * `transaction`: all at once or none. `ordered`: one after the other, none after one that did not come about.
   * `unordered`: each for itself.
   */
  readonly how: 'transaction' | 'ordered' | 'unordered';
  readonly outcome: 'acknowledged' | 'aborted' | 'unknown';
  /** Nothing of it can be visible before; of a transaction: when its commit was asked for. */
  readonly visibleFrom: number;
  /** The number of effects that the answer tells of. */
  readonly answered?: number;
  /** The snapshot that the transaction saw. */
  readonly snapshot?: SnapshotName;
}

export interface LedgerSeen {
  readonly key: string;
  /** The effects in the order in which they were done; empty when there is no such ledger. */
  readonly log: readonly number[];
  /** The ledger's count, which every effect raises by one. */
  readonly n: number;
}

export interface ShelfSeen {
  readonly key: string;
  /** The notes on it. */
  readonly ids: readonly number[];
}

export interface Read extends Span {
  readonly ledgers: readonly LedgerSeen[];
  readonly shelves: readonly ShelfSeen[];
  /** Undefined: each document may be of another moment. */
  readonly snapshot: SnapshotName | undefined;
  /** The effects that the reading transaction itself had before. */
  readonly own: readonly Effect[];
}

/** The data when all is over. */
export interface FinalState {
  readonly ledgers: readonly LedgerSeen[];
  readonly notes: readonly { readonly id: number; readonly key: string }[];
  readonly tokens: readonly { readonly id: number; readonly key: string }[];
}

export interface History {
  readonly writes: readonly Write[];
  readonly reads: readonly Read[];
  readonly final: FinalState;
}
