/** The error labels of the specifications; servers send them, the driver adds some itself. */
export const MongoErrorLabel: {
  readonly RetryableWriteError: 'RetryableWriteError';
  readonly TransientTransactionError: 'TransientTransactionError';
  readonly UnknownTransactionCommitResult: 'UnknownTransactionCommitResult';
  readonly ResumableChangeStreamError: 'ResumableChangeStreamError';
  readonly HandshakeError: 'HandshakeError';
  readonly ResetPool: 'ResetPool';
  readonly PoolRequestedRetry: 'PoolRequestedRetry';
  readonly InterruptInUseConnections: 'InterruptInUseConnections';
  readonly NoWritesPerformed: 'NoWritesPerformed';
  readonly RetryableError: 'RetryableError';
  readonly SystemOverloadedError: 'SystemOverloadedError';
} = {
  RetryableWriteError: 'RetryableWriteError',
  TransientTransactionError: 'TransientTransactionError',
  UnknownTransactionCommitResult: 'UnknownTransactionCommitResult',
  ResumableChangeStreamError: 'ResumableChangeStreamError',
  HandshakeError: 'HandshakeError',
  ResetPool: 'ResetPool',
  PoolRequestedRetry: 'PoolRequestedRetry',
  InterruptInUseConnections: 'InterruptInUseConnections',
  NoWritesPerformed: 'NoWritesPerformed',
  RetryableError: 'RetryableError',
  SystemOverloadedError: 'SystemOverloadedError',
};

export type MongoErrorLabel = (typeof MongoErrorLabel)[keyof typeof MongoErrorLabel];
