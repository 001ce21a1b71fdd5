import { CommandError } from '../value/command-error.ts';
import type { ExpressionContext } from './scope.ts';

/** A failure before there was a document: whatever stage it is in, nothing more is said. */
export class OptimizationFailure extends CommandError {}

/** Runs what MongoDB does when it optimizes; a failure says what was being optimized. */
export function optimizing<Result>(context: ExpressionContext, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof CommandError) || context.optimizing === undefined) throw error;
    const words = `${context.optimizing} :: caused by :: ${error.message}`;
    throw new OptimizationFailure(error.codeName, words, error.extra);
  }
}
