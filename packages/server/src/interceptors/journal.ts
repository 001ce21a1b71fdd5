import type { CommandCall, Interceptor } from '../command/call.ts';
import { isTruthy } from '../value/truthiness.ts';
import { mayHaveWritten, parseWriteConcern } from './write-concern.ts';

/** Writes down what a command has changed before its client is told. */
export const journal: Interceptor = {
  name: 'journal',
  after(call, outcome) {
    const { journal: kept, oplog } = call.node.storage;
    if (kept === undefined || oplog.position === call.opTimeBefore) return outcome;
    if (!mayHaveWritten(call)) return outcome;
    if (!isDurable(call)) {
      kept.flush();
      return outcome;
    }
    return kept.sync().then(() => outcome);
  },
};

// A majority has a write once it is in its journals (`writeConcernMajorityJournalDefault`).
function isDurable(call: CommandCall): boolean {
  const j = call.generic.writeConcern?.get('j');
  if (j !== undefined && j !== null) return isTruthy(j);
  return call.node.member !== undefined && parseWriteConcern(call).w === 'majority';
}
