import { Int32 } from 'bson';
import type { Command } from '../command/command.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import { collStats } from '../commands/coll-stats.ts';
import type { Router } from '../routing/router.ts';
import type { Shard } from '../routing/shard.ts';
import { askShard, withOk } from '../routing/told-by-shard.ts';
import type { Value } from '../value/value.ts';

/** The sizes of a collection: what its shard says, and the sum over shards. */
export const routedCollStats = (router: Router): Command => ({
  ...collStats,
  run: (call) =>
    askShard(router, call, (reply, shard) => {
      const namespace = `${call.generic.database}.${String(call.body.value(call.name))}`;
      const sharded = router.cluster.sharded.find(namespace);
      return merged(reply, shard, sharded?.chunks.length);
    }),
});

function merged(reply: Reply, shard: Shard, chunks: number | undefined): Reply {
  const at = (name: string): number => numberOf(reply.get(name) as Value) ?? 0;
  const sums = (names: readonly string[]): Record<string, Int32> =>
    Object.fromEntries(names.map((name) => [name, new Int32(at(name))]));
  return replyOf({
    sharded: chunks !== undefined,
    primary: chunks === undefined ? shard.id : undefined,
    capped: reply.get('capped'),
    indexDetails: reply.get('indexDetails'),
    ns: reply.get('ns'),
    ...sums(['count', 'size', 'storageSize', 'totalIndexSize', 'totalSize']),
    indexSizes: reply.get('indexSizes'),
    avgObjSize: at('count') === 0 ? 0 : at('size') / at('count'),
    maxSize: reply.get('maxSize') ?? 0n,
    ...sums(['nindexes', 'scaleFactor']),
    nchunks: new Int32(chunks ?? 1),
    shards: replyOf({ [shard.id]: withOk(reply) }),
  });
}
