/** The labels in `errorLabels`, which say how a driver is to treat an error. */
export const ERROR_LABEL = {
  /** Transactions: the whole transaction may be tried again. */
  transientTransactionError: 'TransientTransactionError',
  /** Transactions: the commit may or may not have happened; committing may be tried again. */
  unknownTransactionCommitResult: 'UnknownTransactionCommitResult',
  /** Retryable writes: the write may be tried again. */
  retryableWriteError: 'RetryableWriteError',
  /** Retryable writes: nothing was written, although the error looks as if. */
  noWritesPerformed: 'NoWritesPerformed',
  /** Change streams: the stream may be resumed. */
  resumableChangeStreamError: 'ResumableChangeStreamError',
  /** Client backpressure: the server did not begin the work, since it has too much of it. */
  systemOverloadedError: 'SystemOverloadedError',
  /** Client backpressure: any command that failed so may be tried again. */
  retryableError: 'RetryableError',
} as const;

/** One of the labels that the specifications name. */
export type ErrorLabel = (typeof ERROR_LABEL)[keyof typeof ERROR_LABEL];
