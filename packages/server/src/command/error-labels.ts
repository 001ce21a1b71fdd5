import { ERROR_CODES, isRetryableWriteCode } from '@touchstone/protocol';
import type { CommandCall, Outcome } from './call.ts';
import { numberOf } from './grammar/field-type.ts';
import type { ReplyValue } from './reply.ts';
import { endsTransaction } from './transaction-rules.ts';
import { isAtLeast } from './version.ts';

/** The labels that the server puts on a failure. */
export function labelsOf(call: CommandCall, outcome: Outcome): readonly string[] {
  // A failpoint's own labels take the place of the automatic ones.
  if (call.forcedLabels !== undefined) return call.forcedLabels;
  if (call.generic.txnNumber === undefined) return [];
  const code = codeOf(outcome);
  if (code === undefined) return [];
  const inTransaction = call.generic.autocommit === false;
  if (inTransaction && isTransient(call, outcome, code)) return ['TransientTransactionError'];
  if (inTransaction && !endsTransaction(call)) return [];
  const labelled = isAtLeast(call.node.version, '4.3.1');
  return labelled && isRetryableWriteCode(code) ? ['RetryableWriteError'] : [];
}

function codeOf(outcome: Outcome): number | undefined {
  if (outcome.kind === 'error') return outcome.error.code;
  if (outcome.kind === 'closeConnection') return undefined;
  const failure: ReplyValue | undefined = outcome.reply.get('writeConcernError');
  return failure instanceof Map ? numberOf(failure.get('code') as number) : undefined;
}

// Errors that a new attempt at the whole transaction may get past.
const ALWAYS_TRANSIENT: ReadonlySet<number> = new Set(
  (
    [
      'WriteConflict',
      'LockTimeout',
      'PreparedTransactionInProgress',
      'SnapshotUnavailable',
      'SnapshotTooOld',
      'StaleChunkHistory',
      'MigrationConflict',
      'StaleDbVersion',
      'StaleConfig',
      'ShardCannotRefreshDueToLocksHeld',
      'WouldChangeOwningShard',
    ] as const
  ).flatMap((name) => (ERROR_CODES as Readonly<Record<string, number>>)[name] ?? []),
);

function isTransient(call: CommandCall, outcome: Outcome, code: number): boolean {
  if (outcome.kind !== 'error') return false;
  if (ALWAYS_TRANSIENT.has(code)) return true;
  // That there is no such transaction is final: it has left nothing.
  if (code === ERROR_CODES.NoSuchTransaction) return true;
  return !endsTransaction(call) && isRetryableWriteCode(code);
}
