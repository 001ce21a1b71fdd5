import type { Position, TransactionIdentity } from '../storage/oplog.ts';
import type { TransactionStore } from '../storage/transaction-store.ts';
import { CommandError } from '../value/command-error.ts';

export type TransactionState = 'inProgress' | 'committed' | 'aborted';

/** One multi-document transaction of a session. */
export class Transaction {
  readonly identity: TransactionIdentity;
  /** The data as the transaction sees it. */
  readonly store: TransactionStore;
  #state: TransactionState = 'inProgress';
  #committedAt: Position | undefined;

  constructor(identity: TransactionIdentity, store: TransactionStore) {
    this.identity = identity;
    this.store = store;
  }

  get state(): TransactionState {
    return this.#state;
  }

  /** The position of its writes; undefined until it is committed. */
  get committedAt(): Position | undefined {
    return this.#committedAt;
  }

  /** Makes its writes visible; once more is no error. Throws NoSuchTransaction or WriteConflict. */
  commit(): Position {
    if (this.#state === 'aborted') throw this.#ended();
    if (this.#committedAt === undefined) {
      try {
        this.#committedAt = this.store.commit(this.identity);
      } catch (error) {
        this.abort();
        throw error;
      }
      this.#state = 'committed';
    }
    return this.#committedAt;
  }

  /** Forgets its writes, if it is still in progress. */
  abort(): void {
    if (this.#state !== 'inProgress') return;
    this.#state = 'aborted';
    this.store.abort();
  }

  /** Throws when it has ended: TransactionCommitted or NoSuchTransaction. */
  checkInProgress(): void {
    if (this.#state !== 'inProgress') throw this.#ended();
  }

  #ended(): CommandError {
    const name = `Transaction with { txnNumber: ${this.identity.txnNumber} }`;
    return this.#state === 'committed'
      ? new CommandError('TransactionCommitted', `${name} has been committed.`)
      : new CommandError('NoSuchTransaction', `${name} has been aborted.`);
  }
}
