/** Fields that tell of times, sizes of the storage, the build or a random value. */
const MASKED: ReadonlySet<string> = new Set([
  'atClusterTime',
  'connectionId',
  'electionId',
  'executionTimeMillis',
  'executionTimeMillisEstimate',
  'gitVersion',
  'host',
  'lastCommittedOpTime',
  'optimizationTimeMillis',
  'pid',
  'planCacheKey',
  'slotBasedPlan',
  'port',
  'queryHash',
  'replicaSetId',
  'term',
  'totalOplogSlotDurationMicros',
]);
const LEFT_OUT: ReadonlySet<string> = new Set([
  '$clusterTime',
  'operationTime',
  'lastCommittedOpTime',
]);

const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
const ADDRESS = /(?:127\.0\.0\.1|localhost):\d+/g;
const TIME = /\b20\d\d-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)/g;
/** Dates of the steps are all before the year in which what they meet is made. */
const RUN_TIME = Date.UTC(2025, 0, 1);

/** The text of what a step came to, in one line, without what differs from run to run. */
export function shownResult(json: string): string {
  return JSON.stringify(JSON.parse(json), masked)
    .replace(UUID, 'UUID')
    .replace(ADDRESS, 'HOST')
    .replace(TIME, 'NOW');
}

function masked(name: string, value: unknown): unknown {
  if (LEFT_OUT.has(name)) return undefined;
  if (MASKED.has(name)) return 'MASKED';
  if (value === null || typeof value !== 'object') return value;
  if ('$oid' in value) return 'OBJECT ID';
  if ('$timestamp' in value)
    return (value.$timestamp as { t: number }).t > 1000 ? 'TIMESTAMP' : value;
  if ('$date' in value) {
    const { $numberLong } = value.$date as { $numberLong: string };
    return Number($numberLong) > RUN_TIME ? 'NOW' : value;
  }
  if ('$binary' in value) {
    const { subType, base64 } = value.$binary as { subType: string; base64: string };
    return subType === '04' && !base64.startsWith('qqqq') ? 'UUID' : value;
  }
  return value;
}
