import { MongoErrorLabel } from '../error/error-labels.ts';
import { MongoError } from '../error/mongo-error.ts';
import { MongoNetworkError, MongoServerSelectionError } from '../error/network-error.ts';
import type { MongoWriteConcernError } from '../error/server-error.ts';
import type { AttemptState } from './attempt-state.ts';
import { lacksRetryableWriteLabel } from './retry-policy.ts';

/** Adds the labels that the driver, not the server, has to give to the error of a failed attempt. */
export function labelError<Result>(
  state: AttemptState<Result>,
  error: unknown,
  isRetryableWrite: boolean,
): void {
  if (!(error instanceof MongoError)) return;
  if (state.plan.transaction !== undefined) {
    const isTransient =
      error instanceof MongoNetworkError || error instanceof MongoServerSelectionError;
    if (isTransient) error.addErrorLabel(MongoErrorLabel.TransientTransactionError);
  }
  const isLabelled = isRetryableWrite || state.operation.retry === 'asTransactionEnd';
  if (isLabelled && lacksRetryableWriteLabel(error, serverOf(state))) {
    error.addErrorLabel(MongoErrorLabel.RetryableWriteError);
  }
}

/** True if a retryable write whose only flaw is this error may be sent again for it. */
export function isSentAgainFor<Result>(
  error: MongoWriteConcernError,
  state: AttemptState<Result>,
): boolean {
  if (state.sent?.isRetryableWrite !== true) return false;
  return error.errorLabels.length > 0 || lacksRetryableWriteLabel(error, serverOf(state));
}

function serverOf<Result>({ sent, selected }: AttemptState<Result>): {
  readonly maxWireVersion: number;
  readonly isMongos: boolean;
} {
  const description = selected?.description;
  return {
    maxWireVersion: sent?.maxWireVersion ?? description?.maxWireVersion ?? 0,
    // All servers behind load balancers are.
    isMongos: description?.type === 'Mongos' || description?.type === 'LoadBalancer',
  };
}
