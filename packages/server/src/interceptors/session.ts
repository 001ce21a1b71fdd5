import { isRetryableWriteCode } from '@touchstone/protocol';
import type { CommandCall, Interceptor, Outcome } from '../command/call.ts';
import { numberOf } from '../command/field-type.ts';
import type { ReplyValue } from '../command/reply.ts';
import { isAtLeast } from '../command/version.ts';
import type { LogicalSession } from '../session/logical-sessions.ts';
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
  if (command.access === 'control') {
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
  if (generic.autocommit === false) {
    throw new CommandError('CommandNotSupported', 'This server does not support transactions');
  }
  if (!command.retryable) {
    throw new CommandError(
      'NotARetryableWriteCommand',
      'txnNumber may only be provided for multi-document transactions and retryable write ' +
        `commands. autocommit:false was not provided, and ${command.name} is not a ` +
        'retryable write command.',
    );
  }
}

// A failpoint's own labels take the place of the automatic ones.
function labelsOf(call: CommandCall, outcome: Outcome): readonly string[] {
  if (call.forcedLabels !== undefined) return call.forcedLabels;
  if (call.generic.txnNumber === undefined || !isAtLeast(call.node.version, '4.3.1')) return [];
  const code = codeOf(outcome);
  return code !== undefined && isRetryableWriteCode(code) ? ['RetryableWriteError'] : [];
}

function codeOf(outcome: Outcome): number | undefined {
  if (outcome.kind === 'error') return outcome.error.code;
  if (outcome.kind === 'closeConnection') return undefined;
  const failure: ReplyValue | undefined = outcome.reply.get('writeConcernError');
  return failure instanceof Map ? numberOf(failure.get('code') as number) : undefined;
}

/** How MongoDB's messages call a session. */
export function sessionName({ id, userDigest }: LogicalSession): string {
  return `${id.toUUID().toString()} - ${Buffer.from(userDigest).toString('base64')} -  - `;
}
