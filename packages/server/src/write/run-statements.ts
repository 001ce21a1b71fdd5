import type { CommandCall, MaybePromise } from '../command/call.ts';
import { paceOf, restThen } from '../command/pacing.ts';
import type { StatementResult } from '../command/statement-result.ts';
import type { Standing } from '../expression/standing.ts';
import { WriteConflict } from '../storage/write-conflict.ts';
import { CommandError } from '../value/command-error.ts';
import type { RemovalProgress } from './delete-documents.ts';
import { failTransactionalWrite } from './fail-transactional-write.ts';
import { retryWriteConflict } from './retry-write-conflict.ts';
import { newProgress, type UpdateProgress } from './update-document.ts';
import type { WriteError } from './write-errors.ts';

/** Describes how the statements of a write command went. */
export interface StatementsRun {
  readonly errors: readonly WriteError[];
  /** The statements that had been executed by an earlier attempt. */
  readonly retried: readonly number[];
}

/** The statements that are to be run, and who gets what each one answers. */
export interface Statements {
  readonly count: number;
  readonly ordered: boolean;
  /** `progress` is the same when a statement goes on that had to wait. */
  run(index: number, progress: StatementProgress): StatementResult;
  take(index: number, result: StatementResult): void;
}

/** The progress of one statement, where it does many things. */
export interface StatementProgress {
  readonly update: UpdateProgress;
  readonly remove: RemovalProgress;
  /** The place where the insert of a large document rests. */
  insert?: Standing;
}

interface Progress {
  readonly errors: WriteError[];
  readonly retried: number[];
}

/**
 * Runs the statements of a write command in turn: the first failure ends an ordered command, an
 * unordered one goes on. A statement that an earlier attempt executed is not executed again:
 * `take` gets its recorded result.
 */
export function runStatements(
  call: CommandCall,
  statements: Statements,
): MaybePromise<StatementsRun> {
  return runFrom(call, statements, 0, { errors: [], retried: [] });
}

function runFrom(
  call: CommandCall,
  statements: Statements,
  first: number,
  progress: Progress,
): MaybePromise<StatementsRun> {
  for (let index = first; index < statements.count; index++) {
    const going = runOne(call, statements, index, progress);
    if (going instanceof Promise) {
      return going.then((goesOn) =>
        goesOn ? runFrom(call, statements, index + 1, progress) : progress,
      );
    }
    if (!going) break;
    if (index + 1 < statements.count && paceOf(call).isDue()) {
      return restThen(call, () => runFrom(call, statements, index + 1, progress));
    }
  }
  return progress;
}

// True if the next statement is to be run.
function runOne(
  call: CommandCall,
  statements: Statements,
  index: number,
  progress: Progress,
): MaybePromise<boolean> {
  // All documents of an insert are one write.
  const isInsert = call.command.name === 'insert';
  const executed = call.retryable?.results;
  const id = call.statementId(index);
  const known = executed?.get(id);
  if (known !== undefined) {
    progress.retried.push(id);
    statements.take(index, known);
    return true;
  }
  const done = (result: StatementResult): boolean => {
    if (call.retryable !== undefined) {
      call.node.retryableWrites.executed(call.retryable, id, result);
    }
    if (!isInsert || index === statements.count - 1) failTransactionalWrite(call, 'after');
    statements.take(index, result);
    return true;
  };
  const failed = (error: unknown): boolean => {
    if (!isWriteError(error)) throw error;
    progress.errors.push({ index, error });
    // In a transaction the first failure ends everything, ordered or not.
    call.transaction?.abort();
    return !statements.ordered && call.transaction === undefined;
  };
  try {
    if (!isInsert || index === 0) failTransactionalWrite(call, 'before');
    const so: StatementProgress = { update: newProgress(), remove: { deleted: 0 } };
    const result = retryWriteConflict(call, () => statements.run(index, so));
    return result instanceof Promise ? result.then(done).catch(failed) : done(result);
  } catch (error) {
    return failed(error);
  }
}

// A conflict, and the end of the time, are those of the whole command.
function isWriteError(error: unknown): error is CommandError {
  if (!(error instanceof CommandError) || error instanceof WriteConflict) return false;
  return !OF_THE_COMMAND.has(error.codeName);
}

const OF_THE_COMMAND: ReadonlySet<string> = new Set([
  'ClientDisconnect',
  'InterruptedDueToReplStateChange',
  'MaxTimeMSExpired',
]);
