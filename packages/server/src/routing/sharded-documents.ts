import { type Binary, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import type { Fields, Value } from '../value/value.ts';

/** The documents of `config.collections` and `config.chunks` about a sharded collection of one chunk. */
export function shardedDocuments(made: {
  readonly namespace: string;
  readonly key: Fields;
  readonly unique: boolean;
  readonly uuid: Binary;
  readonly shard: string;
  readonly timestamp: Timestamp;
}): { readonly collection: Fields; readonly chunk: Fields } {
  const { namespace, key, unique, uuid, shard, timestamp } = made;
  const bounds = (bound: Value): Fields => new Map([...key.keys()].map((name) => [name, bound]));
  const epoch = ObjectId.createFromTime(timestamp.t);
  return {
    collection: new Map<string, Value>([
      ['_id', namespace],
      ['lastmodEpoch', epoch],
      ['lastmod', new Date(timestamp.t * 1000)],
      ['timestamp', timestamp],
      ['uuid', uuid],
      ['key', key],
      ['unique', unique],
      ['noBalance', false],
    ]),
    chunk: new Map<string, Value>([
      ['_id', namespace],
      ['uuid', uuid],
      ['min', bounds(new MinKey())],
      ['max', bounds(new MaxKey())],
      ['shard', shard],
      ['lastmod', new Timestamp({ t: 1, i: 0 })],
      ['onCurrentShardSince', timestamp],
    ]),
  };
}
