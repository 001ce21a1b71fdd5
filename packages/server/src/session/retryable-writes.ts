import { CommandError } from '../value/command-error.ts';
import { CheckedOutSessions } from './checked-out-sessions.ts';
import { SESSION_TIMEOUT_MINUTES } from './logical-sessions.ts';
import type { Transaction } from './transaction.ts';

/** The statements that were executed under one transaction number, with what each one answered. */
export interface ExecutedStatements<Result> {
  readonly kind: 'retryableWrite';
  /** The session's. */
  readonly key: string;
  readonly txnNumber: bigint;
  readonly results: Map<number, Result>;
  /** The time when it began, in milliseconds since 1970. */
  readonly since: number;
}

/** One statement that was executed, and what it answered. */
export interface ExecutedStatement<Result> {
  /** The session's. */
  readonly key: string;
  readonly txnNumber: bigint;
  /** When the write began, in milliseconds since 1970. */
  readonly since: number;
  /** The statement's number in its write. */
  readonly id: number;
  readonly result: Result;
}

interface StartedTransaction {
  readonly kind: 'transaction';
  readonly txnNumber: bigint;
  readonly transaction: Transaction;
  readonly since: number;
}

/** The writes of a session are remembered for as long as the session may live unused. */
const REMEMBERED_MS = SESSION_TIMEOUT_MINUTES * 60_000;
/** After so many new sessions those are looked for that can be forgotten. */
const SWEEP_AFTER = 1000;

/** A session's name in messages is only made when one is thrown. */
type SessionName = () => string;

/**
 * The work of each session under its newest transaction number: a retryable write, or a transaction.
 * It belongs to the data, not to a server: after an election the new primary still knows what was
 * executed and committed.
 */
export class RetryableWrites<Result> {
  /** The sessions that have a command under way, on whichever member. */
  readonly checkedOut: CheckedOutSessions = new CheckedOutSessions();
  /** In the order in which they began. */
  readonly #bySession = new Map<string, ExecutedStatements<Result> | StartedTransaction>();
  readonly #date: () => number;
  #newSessions = 0;
  /** Told of each statement that was executed. */
  onExecuted: ((statement: ExecutedStatement<Result>) => void) | undefined;

  /** `date` gives milliseconds since 1970; without it, nothing is forgotten. */
  constructor(date: () => number = () => 0) {
    this.#date = date;
  }

  /**
   * The statements under a transaction number; none yet when it is new, and then older ones are
   * forgotten. Throws TransactionTooOld for a number older than the newest.
   */
  begin(key: string, txnNumber: bigint, sessionName: SessionName): ExecutedStatements<Result> {
    const current = this.#bySession.get(key);
    if (current?.txnNumber === txnNumber) {
      if (current.kind === 'retryableWrite') return current;
      throw new CommandError(
        'IncompleteTransactionHistory',
        'Cannot retry a retryable write that has been converted into a transaction',
      );
    }
    if (current !== undefined && current.txnNumber > txnNumber) {
      throw new CommandError(
        'TransactionTooOld',
        `Retryable write with txnNumber ${txnNumber} is prohibited on session ${sessionName()} ` +
          `because a newer ${wordsFor(current.kind)} with txnNumber ${current.txnNumber} has ` +
          'already started on this session.',
      );
    }
    this.#checkNotPrepared(key);
    this.#end(key);
    const started = newStatements<Result>(key, txnNumber, this.#date());
    this.#remember(key, started);
    return started;
  }

  /** Remembers what a statement has answered. */
  executed(of: ExecutedStatements<Result>, id: number, result: Result): void {
    of.results.set(id, result);
    const { key, txnNumber, since } = of;
    this.onExecuted?.({ key, txnNumber, since, id, result });
  }

  /** Every statement that is remembered, in the order in which the writes began. */
  *statements(): Generator<ExecutedStatement<Result>> {
    for (const current of this.#bySession.values()) {
      if (current.kind !== 'retryableWrite') continue;
      const { key, txnNumber, since } = current;
      for (const [id, result] of current.results) yield { key, txnNumber, since, id, result };
    }
  }

  /** Remembers what was executed before this process began. */
  recall({ key, txnNumber, since, id, result }: ExecutedStatement<Result>): void {
    let current = this.#bySession.get(key);
    if (current?.kind !== 'retryableWrite' || current.txnNumber !== txnNumber) {
      current = newStatements<Result>(key, txnNumber, since);
      this.#remember(key, current);
    }
    current.results.set(id, result);
  }

  /** Remembers a transaction that was committed before this process began. */
  recallTransaction(key: string, txnNumber: bigint, transaction: Transaction): void {
    this.#remember(key, { kind: 'transaction', txnNumber, transaction, since: this.#date() });
  }

  /**
   * Starts a transaction; one that the session has in progress is aborted. Throws
   * TransactionTooOld, or ConflictingOperationInProgress when the number was used before.
   */
  startTransaction(
    key: string,
    txnNumber: bigint,
    sessionName: SessionName,
    start: () => Transaction,
  ): Transaction {
    this.#checkNotOld(key, txnNumber, sessionName);
    if (this.#bySession.get(key)?.txnNumber === txnNumber) {
      throw new CommandError(
        'ConflictingOperationInProgress',
        'Only servers in a sharded cluster can start a new transaction at the active transaction number',
      );
    }
    this.#checkNotPrepared(key);
    this.#end(key);
    const transaction = start();
    this.#remember(key, { kind: 'transaction', txnNumber, transaction, since: this.#date() });
    return transaction;
  }

  /** The transaction that was started under a number. Throws TransactionTooOld, NoSuchTransaction. */
  continueTransaction(key: string, txnNumber: bigint, sessionName: SessionName): Transaction {
    this.#checkNotOld(key, txnNumber, sessionName);
    const current = this.#bySession.get(key);
    if (current?.kind === 'transaction' && current.txnNumber === txnNumber) {
      return current.transaction;
    }
    throw new CommandError(
      'NoSuchTransaction',
      `Given transaction number ${txnNumber} does not match any in-progress transactions. The ` +
        `active transaction number is ${current?.txnNumber ?? -1}`,
    );
  }

  /** The transaction that a session has, or had, under a number. */
  find(key: string, txnNumber: bigint): Transaction | undefined {
    const current = this.#bySession.get(key);
    if (current?.kind !== 'transaction' || current.txnNumber !== txnNumber) return undefined;
    return current.transaction;
  }

  /** Aborts what a session has in progress. */
  abortTransaction(key: string): void {
    this.#end(key);
  }

  /** Aborts everything in progress, but for what is prepared: a primary that steps down does so. */
  abortAllTransactions(): void {
    for (const key of this.#bySession.keys()) this.#end(key);
  }

  /** Aborts everything in progress, what is prepared too, and forgets what was done. */
  forgetAll(): void {
    for (const current of this.#bySession.values()) {
      if (current.kind === 'transaction') current.transaction.abortPrepared();
    }
    this.#bySession.clear();
  }

  forget(key: string): void {
    this.#end(key);
    if (!this.#isPrepared(key)) this.#bySession.delete(key);
  }

  #remember(key: string, started: ExecutedStatements<Result> | StartedTransaction): void {
    const isNew = !this.#bySession.delete(key);
    this.#bySession.set(key, started);
    if (isNew && ++this.#newSessions % SWEEP_AFTER === 0) {
      this.#forgetBefore(started.since - REMEMBERED_MS);
    }
  }

  #forgetBefore(then: number): void {
    for (const [key, current] of this.#bySession) {
      if (current.since >= then) return;
      const state = current.kind === 'transaction' ? current.transaction.state : undefined;
      if (state !== 'inProgress' && state !== 'prepared') this.#bySession.delete(key);
    }
  }

  #checkNotOld(key: string, txnNumber: bigint, sessionName: SessionName): void {
    const current = this.#bySession.get(key);
    if (current === undefined || current.txnNumber <= txnNumber) return;
    const retryCounter = current.kind === 'transaction' ? 0 : -1;
    throw new CommandError(
      'TransactionTooOld',
      `Cannot start transaction with { txnNumber: ${txnNumber} } on session ${sessionName()} ` +
        `because a newer ${wordsFor(current.kind)} with txnNumberAndRetryCounter { txnNumber: ` +
        `${current.txnNumber}, txnRetryCounter: ${retryCounter} } has already started on this session.`,
    );
  }

  #isPrepared(key: string): boolean {
    const current = this.#bySession.get(key);
    return current?.kind === 'transaction' && current.transaction.state === 'prepared';
  }

  #checkNotPrepared(key: string): void {
    if (this.#isPrepared(key)) {
      throw new CommandError(
        'PreparedTransactionInProgress',
        'Cannot start a new transaction while the previous one is prepared',
      );
    }
  }

  #end(key: string): void {
    const current = this.#bySession.get(key);
    if (current?.kind === 'transaction') current.transaction.abort();
  }
}

function wordsFor(kind: 'retryableWrite' | 'transaction'): string {
  return kind === 'transaction' ? 'transaction' : 'retryable write';
}

function newStatements<Result>(
  key: string,
  txnNumber: bigint,
  since: number,
): ExecutedStatements<Result> {
  return { kind: 'retryableWrite', key, txnNumber, results: new Map(), since };
}
