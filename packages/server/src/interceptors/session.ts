import type { CommandCall, Interceptor } from '../command/call.ts';
import { labelsOf } from '../command/error-labels.ts';
import { checkTransactionFields } from '../command/grammar/generic-arguments.ts';
import {
  checkAllowedInTransaction,
  checkRetryable,
  checkSystemCollection,
  checkTakesTransactionNumber,
} from '../command/transaction-rules.ts';
import { sessionName } from '../session/logical-sessions.ts';
import { CommandError } from '../value/command-error.ts';

/** Finds the session, and what was executed under the transaction number of a retryable write. */
export const session: Interceptor = {
  name: 'session',
  before(call) {
    const { node, generic } = call;
    call.command.check?.(call.body, node.version);
    if (generic.lsid === undefined) return undefined;
    call.session = node.sessions.use(generic.lsid);
    if (generic.txnNumber === undefined) return undefined;
    checkTransactionNumber(call);
    const used = call.session;
    const { key } = used;
    if (generic.autocommit !== undefined) {
      checkAllowedInTransaction(call);
      checkSystemCollection(call);
      return undefined;
    }
    call.retryable = node.retryableWrites.begin(key, generic.txnNumber, () => sessionName(used));
    return undefined;
  },
  after(call, outcome) {
    const labels = labelsOf(call, outcome);
    if (labels.length === 0) return outcome;
    if (outcome.kind === 'error') return { ...outcome, labels };
    if (outcome.kind === 'reply') outcome.reply.set('errorLabels', [...labels]);
    return outcome;
  },
};

function checkTransactionNumber({ node, generic, command }: CommandCall): void {
  checkTakesTransactionNumber(command, generic);
  if (node.member === undefined) {
    throw new CommandError(
      'IllegalOperation',
      'Transaction numbers are only allowed on a replica set member or mongos',
    );
  }
  checkTransactionFields(generic);
  checkRetryable(command, generic);
}
