import { MemoryGauge, MOST_HELD_BYTES } from '../expression/memory-gauge.ts';
import { CommandError } from '../value/command-error.ts';

/** Adds up what a sort holds that may not use the disk. */
export function sortGauge(): MemoryGauge {
  return new MemoryGauge(() => {
    const words = `Sort exceeded memory limit of ${MOST_HELD_BYTES} bytes`;
    throw new CommandError(
      'QueryExceededMemoryLimitNoDiskUseAllowed',
      `${words}, but did not opt in to external sorting.`,
    );
  });
}
