import { MongoError, MongoOperationTimeoutError } from './mongo-error.ts';

/** An error that could have been retried, had there been time: the same labels, and the error itself as the cause. */
export function timeoutError(cause: Error): MongoOperationTimeoutError {
  if (cause instanceof MongoOperationTimeoutError) return cause;
  const error = new MongoOperationTimeoutError(`Timed out: ${cause.message}`, { cause });
  if (cause instanceof MongoError) {
    for (const label of cause.errorLabels) error.addErrorLabel(label);
  }
  return error;
}
