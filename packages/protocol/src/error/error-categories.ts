import { ERROR_CODES } from './error-codes.ts';

type Codes = ReadonlySet<number>;

// SDAM specification, "not writable primary and node is recovering".
const notWritablePrimary: Codes = new Set([
  ERROR_CODES.NotWritablePrimary,
  ERROR_CODES.NotPrimaryNoSecondaryOk,
  // The code of servers before 4.0, without a name today.
  10058,
]);
const nodeIsShuttingDown: Codes = new Set([
  ERROR_CODES.InterruptedAtShutdown,
  ERROR_CODES.ShutdownInProgress,
]);
const nodeIsRecovering: Codes = new Set([
  ...nodeIsShuttingDown,
  ERROR_CODES.InterruptedDueToReplStateChange,
  ERROR_CODES.NotPrimaryOrSecondary,
  ERROR_CODES.PrimarySteppedDown,
]);

// Retryable reads specification, "Retryable Error".
const retryableRead: Codes = new Set([
  ERROR_CODES.ExceededTimeLimit,
  ERROR_CODES.InterruptedAtShutdown,
  ERROR_CODES.InterruptedDueToReplStateChange,
  ERROR_CODES.NotWritablePrimary,
  ERROR_CODES.NotPrimaryNoSecondaryOk,
  ERROR_CODES.NotPrimaryOrSecondary,
  ERROR_CODES.PrimarySteppedDown,
  ERROR_CODES.ReadConcernMajorityNotAvailableYet,
  ERROR_CODES.ShutdownInProgress,
  ERROR_CODES.HostNotFound,
  ERROR_CODES.HostUnreachable,
  ERROR_CODES.NetworkTimeout,
  ERROR_CODES.SocketException,
]);

// Retryable writes specification, "Determining Retryable Errors".
const retryableWrite: Codes = new Set([
  ERROR_CODES.InterruptedAtShutdown,
  ERROR_CODES.InterruptedDueToReplStateChange,
  ERROR_CODES.NotWritablePrimary,
  ERROR_CODES.NotPrimaryNoSecondaryOk,
  ERROR_CODES.NotPrimaryOrSecondary,
  ERROR_CODES.PrimarySteppedDown,
  ERROR_CODES.ShutdownInProgress,
  ERROR_CODES.HostNotFound,
  ERROR_CODES.HostUnreachable,
  ERROR_CODES.NetworkTimeout,
  ERROR_CODES.SocketException,
  ERROR_CODES.ExceededTimeLimit,
]);

// Change streams specification, "Resumable Error".
const resumableChangeStream: Codes = new Set([
  ERROR_CODES.HostUnreachable,
  ERROR_CODES.HostNotFound,
  ERROR_CODES.NetworkTimeout,
  ERROR_CODES.ShutdownInProgress,
  ERROR_CODES.PrimarySteppedDown,
  ERROR_CODES.ExceededTimeLimit,
  ERROR_CODES.SocketException,
  ERROR_CODES.NotWritablePrimary,
  ERROR_CODES.InterruptedAtShutdown,
  ERROR_CODES.InterruptedDueToReplStateChange,
  ERROR_CODES.NotPrimaryNoSecondaryOk,
  ERROR_CODES.NotPrimaryOrSecondary,
  // Once StaleShardVersion, whose name is retired.
  63,
  ERROR_CODES.StaleEpoch,
  ERROR_CODES.StaleConfig,
  ERROR_CODES.RetryChangeStream,
  ERROR_CODES.FailedToSatisfyReadPreference,
]);

/** The node is not a primary, or no longer (SDAM: "not writable primary" error). */
export function isNotWritablePrimary(code: number): boolean {
  return notWritablePrimary.has(code);
}

/** The node cannot serve for now (SDAM: "node is recovering" error), shutting down included. */
export function isNodeIsRecovering(code: number): boolean {
  return nodeIsRecovering.has(code);
}

/** The node shuts down (SDAM: "node is shutting down" error): its pool is cleared at any version. */
export function isShutdown(code: number): boolean {
  return nodeIsShuttingDown.has(code);
}

/** The node's state changed (SDAM: "state change error"): not writable primary or recovering. */
export function isStateChange(code: number): boolean {
  return notWritablePrimary.has(code) || nodeIsRecovering.has(code);
}

/** A read that failed with `code` may be tried once more (retryable reads specification). */
export function isRetryableReadCode(code: number): boolean {
  return retryableRead.has(code);
}

/**
 * A write that failed with `code` is labeled `RetryableWriteError`: by the server since 4.4, by the
 * driver for older ones (retryable writes specification).
 */
export function isRetryableWriteCode(code: number): boolean {
  return retryableWrite.has(code);
}

/**
 * A getMore that failed with `code` on a server before 4.4 (wire version 9) lets the change stream
 * resume; newer ones say so by the label `ResumableChangeStreamError`.
 */
export function isResumableChangeStreamCode(code: number): boolean {
  return resumableChangeStream.has(code);
}
