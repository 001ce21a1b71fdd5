import type { Limits } from '../command/node.ts';

/** MongoDB's own. */
export const DEFAULT_LIMITS: Limits = {
  maxBsonObjectSize: 16 * 1024 * 1024,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
};

/** Commands and replies of their own need so much, however small the documents are. */
const LEAST: Limits = { maxBsonObjectSize: 1024, maxMessageSizeBytes: 4096, maxWriteBatchSize: 1 };

/** The limits with those that were not given filled in. Throws RangeError for what no server can keep. */
export function limitsOf(given: Partial<Limits> = {}): Limits {
  const limits = { ...DEFAULT_LIMITS, ...given };
  for (const name of Object.keys(DEFAULT_LIMITS) as (keyof Limits)[]) {
    const value = limits[name];
    if (Number.isInteger(value) && value >= LEAST[name] && value <= DEFAULT_LIMITS[name]) continue;
    throw new RangeError(
      `The limit ${name} is a whole number from ${LEAST[name]} to ${DEFAULT_LIMITS[name]}, not ${value}.`,
    );
  }
  return limits;
}
