import type { Command } from '../command/command.ts';
import { replyOf } from '../command/reply.ts';
import { count } from '../commands/count.ts';
import type { Router } from '../routing/router.ts';
import { askShard } from '../routing/told-by-shard.ts';

/** Counts documents where the database lives, and tells which shard has them; a view's are those of a pipeline. */
export const routedCount = (router: Router): Command => ({
  ...count,
  run: (call) =>
    askShard(router, call, (reply, { id, storage }) => {
      const name = call.body.value(call.name);
      const entry = storage.catalog.find(call.generic.database, String(name));
      if (entry?.kind === 'view') return reply;
      return replyOf({ shards: replyOf({ [id]: reply.get('n') }), n: reply.get('n') });
    }),
});
