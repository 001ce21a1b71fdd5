import { isRetryableWriteCode } from '@touchstone/protocol';
import type { CommandCall, Interceptor, Outcome } from '../command/call.ts';
import { numberOf } from '../command/field-type.ts';
import type { Reply } from '../command/reply.ts';
import { isAtLeast } from '../command/version.ts';

/**
 * The session of a command at a mongos. What it means is the shards' affair; the mongos only labels
 * the errors that are its own.
 */
export const routedSession: Interceptor = {
  name: 'routed-session',
  before(call) {
    const { node, generic } = call;
    if (generic.lsid !== undefined) call.session = node.sessions.use(generic.lsid);
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

// Those of a shard or a failpoint take the place of the automatic ones.
function labelsOf(
  call: CommandCall,
  outcome: Exclude<Outcome, { kind: 'closeConnection' }>,
): readonly string[] {
  const { generic, node } = call;
  if (call.forcedLabels !== undefined) return call.forcedLabels;
  if (generic.txnNumber === undefined || !isAtLeast(node.version, '4.3.1')) return [];
  const code = outcome.kind === 'error' ? outcome.error.code : writeConcernCode(outcome.reply);
  return code !== undefined && isRetryableWriteCode(code) ? ['RetryableWriteError'] : [];
}

function writeConcernCode(reply: Reply): number | undefined {
  const failure = reply.get('writeConcernError');
  return failure instanceof Map ? numberOf(failure.get('code') as number) : undefined;
}
