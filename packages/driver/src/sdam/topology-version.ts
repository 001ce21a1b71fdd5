import { propertyOf } from '@touchstone/protocol';
import { Long, type ObjectId } from 'bson';
import type { TopologyVersion } from '../error/mongo-error.ts';

export type { TopologyVersion };

/** Reads a `topologyVersion` of a reply, whichever number type its counter was decoded to. */
export function parseTopologyVersion(value: unknown): TopologyVersion | null {
  const processId = propertyOf(value, 'processId');
  if (!isObjectId(processId)) return null;
  const count = parseCounter(propertyOf(value, 'counter'));
  return count === null ? null : { processId, counter: count };
}

/** An object id of any instance of the `bson` package. */
export function isObjectId(value: unknown): value is ObjectId {
  return propertyOf(value, '_bsontype') === 'ObjectId';
}

function parseCounter(counter: unknown): Long | null {
  switch (typeof counter) {
    case 'number':
      return Long.fromNumber(counter);
    case 'bigint':
      return Long.fromBigInt(counter);
    default:
      return Long.isLong(counter) ? counter : null;
  }
}

/**
 * Compares the version that is known with one that arrives: negative when the arriving one is more
 * recent, 0 when they are the same state, positive when the arriving one is stale. A missing version,
 * or one of another process, must be taken for more recent.
 */
export function compareTopologyVersion(
  known: TopologyVersion | null,
  arriving: TopologyVersion | null,
): number {
  if (known === null || arriving === null) return -1;
  if (!known.processId.equals(arriving.processId)) return -1;
  return known.counter.compare(arriving.counter);
}

export function isSameTopologyVersion(
  a: TopologyVersion | null,
  b: TopologyVersion | null,
): boolean {
  if (a === null || b === null) return a === b;
  return a.processId.equals(b.processId) && a.counter.equals(b.counter);
}
