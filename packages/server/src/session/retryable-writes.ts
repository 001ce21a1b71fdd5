import { CommandError } from '../value/command-error.ts';

/** The statements that were executed under one transaction number, with what each one answered. */
export interface ExecutedStatements<Result> {
  readonly txnNumber: bigint;
  readonly results: Map<number, Result>;
}

/**
 * What a retried write must find again. It belongs to the data, not to a server: after an election
 * the new primary still knows what was executed.
 */
export class RetryableWrites<Result> {
  readonly #bySession = new Map<string, ExecutedStatements<Result>>();

  /**
   * The statements under a transaction number; none yet when it is new, and then older ones are
   * forgotten. Throws TransactionTooOld for a number older than the newest.
   */
  begin(key: string, txnNumber: bigint, sessionName: () => string): ExecutedStatements<Result> {
    const current = this.#bySession.get(key);
    if (current?.txnNumber === txnNumber) return current;
    if (current !== undefined && current.txnNumber > txnNumber) {
      throw new CommandError(
        'TransactionTooOld',
        `Retryable write with txnNumber ${txnNumber} is prohibited on session ${sessionName()} ` +
          `because a newer retryable write with txnNumber ${current.txnNumber} has already started ` +
          'on this session.',
      );
    }
    const started: ExecutedStatements<Result> = { txnNumber, results: new Map() };
    this.#bySession.set(key, started);
    return started;
  }

  forget(key: string): void {
    this.#bySession.delete(key);
  }
}
