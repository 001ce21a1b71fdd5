import type { CommandCall, Interceptor } from '../command/call.ts';
import { labelsOf } from '../command/error-labels.ts';
import { checkTransactionFields } from '../command/grammar/generic-arguments.ts';
import { checkTaken } from '../command/grammar/read-concern.ts';
import {
  checkAllowedInTransaction,
  checkRetryable,
  checkTakesTransactionNumber,
  takesWriteConcern,
} from '../command/transaction-rules.ts';
import { CommandError } from '../value/command-error.ts';

/**
 * The session of a command at a mongos. What it means is the shards' affair; the mongos only labels
 * the errors that are its own.
 */
export const routedSession: Interceptor = {
  name: 'routed-session',
  before(call) {
    const { node, generic, command } = call;
    if (generic.lsid !== undefined) call.session = node.sessions.use(generic.lsid);
    if (generic.autocommit === undefined) checkConcerns(call);
    if (generic.txnNumber === undefined) return undefined;
    checkTakesTransactionNumber(command, generic);
    checkTransactionFields(generic);
    checkRetryable(command, generic);
    if (generic.autocommit !== undefined) checkAllowedInTransaction(call);
    return undefined;
  },
  after(call, outcome) {
    if (outcome.kind === 'closeConnection') return outcome;
    const labels = labelsOf(call, outcome);
    if (labels.length === 0) return outcome;
    if (outcome.kind === 'error') return { ...outcome, labels };
    if (!outcome.reply.has('errorLabels')) outcome.reply.set('errorLabels', [...labels]);
    return outcome;
  },
};

function checkConcerns(call: CommandCall): void {
  const { generic } = call;
  if (generic.writeConcern !== undefined && !takesWriteConcern(call)) {
    throw new CommandError('InvalidOptions', 'Command does not support writeConcern');
  }
  if (generic.readConcern !== undefined) checkTaken(call, generic.readConcern);
}
