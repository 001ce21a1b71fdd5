import type { Timestamp } from 'bson';
import type { OpTime, TransactionIdentity } from '../storage/oplog.ts';
import type { TransactionStore } from '../storage/transaction-store.ts';
import { CommandError } from '../value/command-error.ts';

export type TransactionState = 'inProgress' | 'prepared' | 'committed' | 'aborted';

const ENDING_PREPARED: ReadonlySet<string> = new Set(['abortTransaction', 'prepareTransaction']);

/**
 * One multi-document transaction of a session. Once it is prepared, only the one who asked for that ends it: then it
 * outlives elections, the end of its session and its time limit.
 */
export class Transaction {
  readonly identity: TransactionIdentity;
  /** The data as the transaction sees it. */
  readonly store: TransactionStore;
  #state: TransactionState = 'inProgress';
  #committedAt: OpTime | undefined;

  constructor(identity: TransactionIdentity, store: TransactionStore) {
    this.identity = identity;
    this.store = store;
  }

  /** One that was committed before this process began: to commit it again is no error. */
  static committed(
    identity: TransactionIdentity,
    store: TransactionStore,
    at: OpTime,
  ): Transaction {
    const transaction = new Transaction(identity, store);
    transaction.#state = 'committed';
    transaction.#committedAt = at;
    store.abort();
    return transaction;
  }

  get state(): TransactionState {
    return this.#state;
  }

  /** The position of its writes; undefined until it is committed. */
  get committedAt(): OpTime | undefined {
    return this.#committedAt;
  }

  /** Makes its writes visible; once more is no error. Throws NoSuchTransaction or WriteConflict. */
  commit(): OpTime {
    if (this.#state === 'aborted') throw this.#ended();
    if (this.#state === 'prepared') {
      throw new CommandError(
        'InvalidOptions',
        'commitTransaction must provide commitTimestamp to prepared transaction.',
      );
    }
    this.#committedAt ??= this.#commit();
    return this.#committedAt;
  }

  /** Promises that it can be committed; once more is no error. Throws when it cannot, or has ended. */
  prepare(): void {
    if (this.#state === 'prepared') return;
    this.checkInProgress();
    this.store.prepare();
    this.#state = 'prepared';
  }

  /** Makes the writes of a prepared transaction visible, at a time later than all that was. */
  commitPrepared(at: Timestamp): void {
    if (this.#state === 'prepared') this.#committedAt = this.#commit(at);
  }

  /** Forgets its writes, if it is still in progress and not prepared. */
  abort(): void {
    if (this.#state === 'inProgress') this.abortPrepared();
  }

  /** Forgets its writes, also when it is prepared. */
  abortPrepared(): void {
    if (this.#state !== 'inProgress' && this.#state !== 'prepared') return;
    this.#state = 'aborted';
    this.store.abort();
  }

  /** Throws for a command that does not go with its state, as `checkInProgress` does. */
  checkTakes(command: string): void {
    // Committing again is how a client learns whether its first commit has come through.
    if (command === 'commitTransaction') return;
    if (this.#state === 'prepared' && ENDING_PREPARED.has(command)) return;
    this.checkInProgress();
  }

  /** Throws when it has ended or is prepared: TransactionCommitted, NoSuchTransaction, PreparedTransactionInProgress. */
  checkInProgress(): void {
    if (this.#state !== 'inProgress') throw this.#ended();
  }

  #commit(at?: Timestamp): OpTime {
    try {
      const position = this.store.commit(this.identity, at);
      this.#state = 'committed';
      return position;
    } catch (error) {
      this.abort();
      throw error;
    }
  }

  #ended(): CommandError {
    if (this.#state === 'prepared') {
      return new CommandError(
        'PreparedTransactionInProgress',
        'Cannot call any operation other than abort, prepare or commit on a prepared transaction',
      );
    }
    const name = `Transaction with { txnNumber: ${this.identity.txnNumber} }`;
    return this.#state === 'committed'
      ? new CommandError('TransactionCommitted', `${name} has been committed.`)
      : new CommandError('NoSuchTransaction', `${name} has been aborted.`);
  }
}
