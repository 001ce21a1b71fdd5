import type { EntityDefinition } from '../test-file/entity-definition.ts';
import type { TestCase, TestFile } from '../test-file/test-file.ts';

/** Options that make an operation fail where it takes longer. */
const LIMITS: ReadonlySet<string> = new Set([
  'connectTimeoutMS',
  'maxAwaitTimeMS',
  'serverSelectionTimeoutMS',
  'socketTimeoutMS',
  'timeoutMS',
  'waitQueueTimeoutMS',
]);

/**
 * A limit beyond this is none that a machine with some work to do would use up. A server waits a second for data by
 * itself: a limit of a little more is a short one, too.
 */
const SHORT_MS = 2000;

/** Tells whether a test sets a short limit, or blocks a server for some time: so that how fast the machine is may matter. */
export function measuresTime({ createEntities }: TestFile, { operations }: TestCase): boolean {
  return (
    createEntities.some((entity: EntityDefinition) => hasShortLimit(entity)) ||
    operations.some(({ source }) => hasShortLimit(source))
  );
}

function hasShortLimit(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([name, member]) => (LIMITS.has(name) && isShort(member)) || hasShortLimit(member),
  );
}

/** Zero means no limit. */
function isShort(limit: unknown): boolean {
  const milliseconds = Number(limit);
  return milliseconds > 0 && milliseconds <= SHORT_MS;
}
