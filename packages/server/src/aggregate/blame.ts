import { OptimizationFailure } from '../expression/optimizing.ts';
import { CommandError } from '../value/command-error.ts';

/** Runs the work; what it throws tells first in what context. */
export function withContext<Result>(context: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof CommandError) || error instanceof OptimizationFailure) throw error;
    throw new CommandError(
      error.codeName,
      `${context} :: caused by :: ${error.message}`,
      error.extra,
    );
  }
}
