import type { CommandCall, Interceptor } from '../command/call.ts';
import { labelsOf } from '../command/error-labels.ts';
import { checkAllowedInTransaction } from '../command/transaction-rules.ts';
import { sessionName } from '../session/logical-sessions.ts';
import { CommandError } from '../value/command-error.ts';

/** Finds the session, and what was executed under the transaction number of a retryable write. */
export const session: Interceptor = {
  name: 'session',
  before(call) {
    const { node, generic } = call;
    if (generic.lsid === undefined) return undefined;
    call.session = node.sessions.use(generic.lsid);
    if (generic.txnNumber === undefined) return undefined;
    checkTransactionNumber(call);
    const used = call.session;
    const { key } = used;
    if (generic.autocommit !== undefined) {
      checkAllowedInTransaction(call);
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
  if (command.access === 'control' && generic.autocommit === undefined) {
    throw new CommandError(
      'Location50889',
      'It is illegal to provide a txnNumber for this command',
    );
  }
  if (node.member === undefined) {
    throw new CommandError(
      'IllegalOperation',
      'Transaction numbers are only allowed on a replica set member or mongos',
    );
  }
  if (generic.autocommit === undefined && !command.retryable) {
    throw new CommandError(
      'NotARetryableWriteCommand',
      'txnNumber may only be provided for multi-document transactions and retryable write ' +
        `commands. autocommit:false was not provided, and ${command.name} is not a ` +
        'retryable write command.',
    );
  }
}
