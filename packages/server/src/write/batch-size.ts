import type { CommandCall } from '../command/call.ts';
import { CommandError } from '../value/command-error.ts';

/** Throws InvalidLength for a write command with no statements or too many. */
export function checkBatchSize({ node }: CommandCall, count: number): void {
  const { maxWriteBatchSize } = node.limits;
  if (count >= 1 && count <= maxWriteBatchSize) return;
  throw new CommandError(
    'InvalidLength',
    `Write batch sizes must be between 1 and ${maxWriteBatchSize}. Got ${count} operations.`,
  );
}
