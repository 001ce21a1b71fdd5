import type { Interceptor } from '../command/call.ts';
import { labelsOf } from '../command/error-labels.ts';

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
