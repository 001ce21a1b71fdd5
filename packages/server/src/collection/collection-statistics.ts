import { Int32 } from 'bson';
import type { CommandCall } from '../command/call.ts';
import { namespaceText } from '../command/namespace.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import type { Namespace } from '../storage/collection.ts';
import { BUCKETS, BucketsCollection } from './buckets-collection.ts';
import { countedIndexes } from './time-series.ts';
import { existingCollection } from './writable-collection.ts';

/** The bytes that one index takes, as far as that can be said of memory. */
const INDEX_BYTES = 4096;

function bucketsFor(
  { data }: CommandCall,
  { database, name }: Namespace,
): BucketsCollection | undefined {
  const own = data.find(database, name);
  if (own instanceof BucketsCollection) return own;
  const buckets = data.find(database, `${BUCKETS}${name}`);
  return buckets instanceof BucketsCollection ? buckets : undefined;
}

function tellOf({ fullName, count, dataSize }: BucketsCollection): Reply {
  return replyOf({
    bucketsNs: fullName,
    bucketCount: new Int32(count),
    avgBucketSize: count === 0 ? undefined : new Int32(Math.floor(dataSize / count)),
  });
}

function nothingThere(ns: string, scale: number): Reply {
  const none = new Int32(0);
  return replyOf({
    ns,
    size: none,
    count: none,
    numOrphanDocs: none,
    storageSize: none,
    totalSize: none,
    nindexes: none,
    totalIndexSize: none,
    indexDetails: new Map(),
    indexSizes: new Map(),
    scaleFactor: new Int32(scale),
  });
}

/** The sizes and counts of a collection; zeros where there is none. */
export function collectionStatistics(
  call: CommandCall,
  namespace: Namespace,
  scale: number,
): Reply {
  const collection = existingCollection(call, namespace);
  const { count = 0, dataSize = 0 } = collection ?? {};
  const indexes = collection === undefined ? [] : countedIndexes(collection);
  const scaled = (bytes: number): Int32 => new Int32(Math.floor(bytes / scale));
  const indexSizes = replyOf(
    Object.fromEntries(indexes.map(({ definition }) => [definition.name, scaled(INDEX_BYTES)])),
  );
  const capped = collection?.options.capped;
  const buckets = bucketsFor(call, namespace);
  if (collection === undefined) return nothingThere(namespaceText(namespace), scale);
  return replyOf({
    ns: namespaceText(namespace),
    size: scaled(buckets?.dataSize ?? dataSize),
    ...(buckets === undefined ? { count: new Int32(count) } : { timeseries: tellOf(buckets) }),
    avgObjSize:
      count === 0 || buckets !== undefined ? undefined : new Int32(Math.floor(dataSize / count)),
    numOrphanDocs: new Int32(0),
    storageSize: scaled(dataSize),
    freeStorageSize: new Int32(0),
    capped: capped !== undefined,
    max: capped?.max === undefined ? undefined : new Int32(capped.max),
    maxSize: capped === undefined ? undefined : scaled(capped.size),
    nindexes: new Int32(indexes.length),
    indexBuilds: [],
    totalIndexSize: scaled(indexes.length * INDEX_BYTES),
    totalSize: scaled(dataSize + indexes.length * INDEX_BYTES),
    indexSizes,
    scaleFactor: new Int32(scale),
  });
}
