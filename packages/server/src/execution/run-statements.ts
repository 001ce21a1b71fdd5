import type { CommandCall } from '../command/call.ts';
import type { StatementResult } from '../command/statement-result.ts';
import { CommandError } from '../value/command-error.ts';
import { failTransactionalWrite } from './fail-transactional-write.ts';
import type { WriteError } from './write-errors.ts';

/** How the statements of a write command went. */
export interface StatementsRun {
  readonly errors: readonly WriteError[];
  /** The statements that had been executed by an earlier attempt. */
  readonly retried: readonly number[];
}

/**
 * Runs the statements of a write command in turn: the first failure ends an ordered command, an
 * unordered one goes on. A statement that an earlier attempt executed is not executed again:
 * `take` gets its recorded result.
 */
export function runStatements(
  call: CommandCall,
  statements: { readonly count: number; readonly ordered: boolean },
  run: (index: number) => StatementResult,
  take: (index: number, result: StatementResult) => void,
): StatementsRun {
  const errors: WriteError[] = [];
  const retried: number[] = [];
  const executed = call.retryable?.results;
  const firstStatement = call.firstStatement;
  for (let index = 0; index < statements.count; index++) {
    const id = firstStatement + index;
    const known = executed?.get(id);
    if (known !== undefined) {
      retried.push(id);
      take(index, known);
      continue;
    }
    try {
      failTransactionalWrite(call, 'before');
      const result = run(index);
      executed?.set(id, result);
      failTransactionalWrite(call, 'after');
      take(index, result);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      errors.push({ index, error });
      if (statements.ordered) break;
    }
  }
  return { errors, retried };
}
