import type { ConnectionDescription } from '../cmap/connection-description.ts';
import type { Operation } from '../operation-model/operation.ts';
import { isAcknowledged } from '../operation-model/settings.ts';
import type { SelectedServer } from './attempt-state.ts';

/** A write, as far as it decides whether it may be sent twice. */
export interface WriteInQuestion {
  readonly operation: Pick<Operation<unknown>, 'retry' | 'settings'>;
  readonly inTransaction: boolean;
  readonly retryWrites: boolean;
}

/** The command on this connection gets a transaction number, so that the server would recognize it the second time. */
export function isRetryableWrite(
  write: WriteInQuestion,
  { hello, logicalSessionTimeoutMinutes }: ConnectionDescription,
): boolean {
  if (!isWanted(write)) return false;
  // A standalone has sessions, but no transaction numbers.
  const isStandalone = hello['setName'] === undefined && hello['msg'] !== 'isdbgrid';
  return logicalSessionTimeoutMinutes !== null && !isStandalone;
}

/** The same before there is a connection, by what is known of the deployment. */
export function wouldBeRetryableWrite(
  write: WriteInQuestion,
  { topology, description }: SelectedServer,
): boolean {
  if (!isWanted(write)) return false;
  // It was selected, and has been lost since: what the others are, it was too.
  if (description === undefined || description.type === 'Unknown') {
    return topology.type !== 'Single' && topology.type !== 'Unknown';
  }
  if (description.type === 'Standalone') return false;
  return description.type === 'LoadBalancer' || description.logicalSessionTimeoutMinutes !== null;
}

function isWanted({ operation, inTransaction, retryWrites }: WriteInQuestion): boolean {
  return (
    operation.retry === 'asWrite' &&
    retryWrites &&
    !inTransaction &&
    isAcknowledged(operation.settings)
  );
}
