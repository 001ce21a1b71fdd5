import { CommandError } from '../value/command-error.ts';

/** A transaction in progress: a document, an index key or a collection that it has written is nobody else’s until it ends. */
export interface ConflictingTransaction {
  /** Calls `listener` when it ends, until the returned function is called. */
  onEnd(listener: () => void): () => void;
}

/** Two writers want the same: one of them has to wait, or to start over. */
export class WriteConflict extends CommandError {
  /** The transaction in progress that the write conflicts with; undefined where one has committed already. */
  readonly holder: ConflictingTransaction | undefined;

  constructor(cause: string, holder?: ConflictingTransaction) {
    super(
      'WriteConflict',
      `Caused by :: ${cause} :: Please retry your operation or multi-document transaction.`,
    );
    this.holder = holder;
  }
}

/** MongoDB's words for a conflict over a document that is already there. */
export const CONFLICT_OVER_DOCUMENT =
  'Write conflict during plan execution and yielding is disabled.';
