import type { CommandCall } from '../command/call.ts';
import { CommandError } from '../value/command-error.ts';

const REPORTS: ReadonlySet<string> = new Set(['$collStats', '$indexStats', '$listSessions']);
/** Those that MongoDB refuses before it looks at the collection. */
const OF_SERVER: ReadonlySet<string> = new Set([
  '$changeStream',
  '$currentOp',
  '$listLocalSessions',
  '$planCacheStats',
]);

/** Throws for stages that may not be part of a transaction: those that write, report or watch. */
export function checkStagesInTransaction(
  { generic }: CommandCall,
  stageNames: readonly string[],
): void {
  if (generic.autocommit !== false) return;
  for (const name of stageNames) {
    const words = wordsAgainst(name);
    if (words !== undefined) throw new CommandError('OperationNotSupportedInTransaction', words);
  }
}

function wordsAgainst(stage: string): string | undefined {
  if (stage === '$out' || stage === '$merge') return `${stage} cannot be used in a transaction`;
  if (REPORTS.has(stage)) {
    return `Stage not supported inside of a multi-document transaction: ${stage}`;
  }
  if (!OF_SERVER.has(stage)) return undefined;
  return (
    `Operation not permitted in transaction :: caused by :: Aggregation stage ${stage} cannot ` +
    'run within a multi-document transaction.'
  );
}
