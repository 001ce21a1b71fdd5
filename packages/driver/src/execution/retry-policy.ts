import { isRetryableReadCode, isRetryableWriteCode } from '@touchstone/protocol';
import { MongoErrorLabel } from '../error/error-labels.ts';
import { MongoError } from '../error/mongo-error.ts';
import { MongoNetworkError } from '../error/network-error.ts';
import { MongoServerError, MongoWriteConcernError } from '../error/server-error.ts';
import type { Operation } from '../operation-model/operation.ts';
import type { TopologyType } from '../sdam/topology-description.ts';

/** Tells how often an operation is sent again by the rules of retryable reads and writes. */
const MAX_RETRIES = 1;
/** The first wire version (MongoDB 4.4) whose servers label retryable errors themselves. */
const LABELLING_WIRE_VERSION = 9;
const BASE_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 10_000;

/** The attempts at an operation, when one more has failed. */
export interface FailedAttempts {
  /** That of the latest. */
  readonly error: unknown;
  /** The latest included. */
  readonly count: number;
  /** Some attempt was refused by an overloaded server. */
  readonly metOverload: boolean;
  /** `timeoutMS` is given: retries go on until that time has passed. */
  readonly hasDeadline: boolean;
}

/** The rules of the operation and of the client's options about retries. */
export interface RetryRules {
  readonly retry: Operation<unknown>['retry'];
  readonly access: Operation<unknown>['access'];
  readonly inTransaction: boolean;
  readonly retryReads: boolean;
  readonly retryWrites: boolean;
  /** The latest attempt was sent as a retryable write, with a transaction number; or would have been. */
  readonly isRetryableWrite: boolean;
  /** The number of times that an operation that an overloaded server refused is sent again. */
  readonly maxAdaptiveRetries: number;
}

/** True if the operation may be sent again (retryable-reads, retryable-writes, client-backpressure). */
export function mayRetry(attempts: FailedAttempts, rules: RetryRules): boolean {
  if (!isRetryable(attempts.error, rules)) return false;
  if (attempts.metOverload) return attempts.count <= rules.maxAdaptiveRetries;
  return attempts.hasDeadline || attempts.count <= MAX_RETRIES;
}

function isRetryable(error: unknown, rules: RetryRules): boolean {
  if (isOverload(error) && hasLabel(error, MongoErrorLabel.RetryableError)) {
    return isOverloadRetryAllowed(rules);
  }
  switch (rules.retry) {
    case 'never':
      return false;
    case 'asRead':
      return rules.retryReads && !rules.inTransaction && isRetryableReadError(error);
    case 'asWrite':
      return rules.isRetryableWrite && hasLabel(error, MongoErrorLabel.RetryableWriteError);
    case 'asTransactionEnd':
      return hasLabel(error, MongoErrorLabel.RetryableWriteError);
  }
}

/** A user who turned retries off meant these too; the end of a transaction is always retried. */
function isOverloadRetryAllowed({ access, retry, retryReads, retryWrites }: RetryRules): boolean {
  if (retry === 'asTransactionEnd') return true;
  switch (access) {
    case 'read':
      return retryReads;
    case 'write':
      return retryWrites;
    case 'either':
      return retryReads && retryWrites;
  }
}

export function isRetryableReadError(error: unknown): boolean {
  if (error instanceof MongoNetworkError) return true;
  return error instanceof MongoServerError && isRetryableReadCode(Number(error.code));
}

/** The server refused the work because it has too much of it. */
export function isOverload(error: unknown): boolean {
  return hasLabel(error, MongoErrorLabel.SystemOverloadedError);
}

/**
 * True if the retry prefers other servers to the one that the error came from. One mongos is as good as another; a member of
 * a replica set was chosen for a reason, and is left only where the application wants that for overload.
 */
export function retargets(
  error: unknown,
  topologyType: TopologyType,
  { enableOverloadRetargeting }: { readonly enableOverloadRetargeting: boolean },
): boolean {
  return topologyType === 'Sharded' || (enableOverloadRetargeting && isOverload(error));
}

/** The time that a server is spared: what it asks for itself (`baseBackoffMS`, since MongoDB 9.0), else 100 ms. */
export function baseBackoffMS(error: unknown): number {
  const asked =
    error instanceof MongoServerError ? Number(error.errorResponse['baseBackoffMS']) : Number.NaN;
  return asked > 0 ? asked : BASE_BACKOFF_MS;
}

/** Milliseconds to wait before the retry with this number (1 is the first); `random` is a number from [0, 1). */
export function overloadBackoffMS(
  retryNumber: number,
  { random, baseMS }: { readonly random: number; readonly baseMS: number },
): number {
  return random * Math.min(MAX_BACKOFF_MS, baseMS * 2 ** retryNumber);
}

/**
 * True if the driver, not the server, has to label an error with `RetryableWriteError`: network errors, and errors of
 * servers before 4.4 (retryable-writes, "Determining Retryable Errors").
 */
export function lacksRetryableWriteLabel(
  error: MongoError,
  { maxWireVersion, isMongos }: { readonly maxWireVersion: number; readonly isMongos: boolean },
): boolean {
  if (error instanceof MongoNetworkError) return true;
  // A mongos of those times has tried again itself before it tells of a write concern error.
  const isFinal = isMongos && error instanceof MongoWriteConcernError;
  return maxWireVersion < LABELLING_WIRE_VERSION && !isFinal && isRetryableWriteServerError(error);
}

function isRetryableWriteServerError(error: MongoError): boolean {
  if (error instanceof MongoWriteConcernError) {
    return isRetryableWriteCode(Number(error.result['writeConcernError']?.code));
  }
  return error instanceof MongoServerError && isRetryableWriteCode(Number(error.code));
}

/**
 * Tells which of two errors tells more: the latest, unless it says that it wrote nothing while an earlier attempt may
 * have written (retryable-writes, "NoWritesPerformed").
 */
export function errorToThrow(previous: unknown, latest: unknown): unknown {
  if (previous === undefined) return latest;
  return hasLabel(latest, MongoErrorLabel.NoWritesPerformed) ? previous : latest;
}

export function hasLabel(error: unknown, label: string): boolean {
  return error instanceof MongoError && error.hasErrorLabel(label);
}
