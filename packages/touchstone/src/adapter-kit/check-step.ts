import type { CheckBench } from './check-bench.ts';

/** One step on the way to a whole adapter. */
export interface CheckStep {
  readonly name: string;
  /** The words about it, once it passes. */
  readonly shows: string;
  /** Resolves with what is worth telling, or undefined. Rejects with `StepFailure`, or with what the adapter failed with. */
  run(bench: CheckBench): Promise<string | undefined>;
}
