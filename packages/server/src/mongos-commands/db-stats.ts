import { Int32 } from 'bson';
import type { Command } from '../command/command.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import { replyOf } from '../command/reply.ts';
import { dbStats } from '../commands/db-stats.ts';
import type { Router } from '../routing/router.ts';
import { connectionText } from '../routing/shard.ts';
import { askShard, withOk } from '../routing/told-by-shard.ts';
import type { Value } from '../value/value.ts';

const COUNTS = ['collections', 'views', 'objects'];
const BYTES = ['avgObjSize', 'dataSize', 'storageSize', 'totalSize'];

/** The sizes of a database: what its shard says, and the sum over shards. */
export const routedDbStats = (router: Router): Command => ({
  ...dbStats,
  run: (call) =>
    askShard(router, call, (reply, shard) => {
      const at = (name: string): number => numberOf(reply.get(name) as Value) ?? 0;
      const counts = (names: readonly string[]): Record<string, Int32> =>
        Object.fromEntries(names.map((name) => [name, new Int32(at(name))]));
      const sizes = (names: readonly string[]): Record<string, number> =>
        Object.fromEntries(names.map((name) => [name, at(name)]));
      return replyOf({
        raw: replyOf({ [connectionText(shard)]: withOk(reply) }),
        db: reply.get('db'),
        ...counts(COUNTS),
        ...sizes(BYTES),
        ...counts(['indexes']),
        ...sizes(['indexSize']),
        ...counts(['scaleFactor']),
        ...sizes(['fsUsedSize', 'fsTotalSize']),
      });
    }),
});
