import type { Command } from '../command/command.ts';
import type { Reply } from '../command/reply.ts';
import { dropDatabase } from '../commands/drop-database.ts';
import type { Router } from '../routing/router.ts';
import { CommandError } from '../value/command-error.ts';

/** Drops a database on every shard, and forgets where it was. */
export const routedDropDatabase = (router: Router): Command => ({
  ...dropDatabase,
  async run(call) {
    const { cluster } = router;
    const { database } = call.generic;
    if (cluster.isOwn(database)) {
      throw new CommandError('IllegalOperation', `Cannot drop '${database}' database`);
    }
    let answer: Reply = new Map();
    for (const shard of cluster.shards) {
      const reply = await router.runOn(call, shard);
      if (shard === cluster.shardOf(database)) answer = reply;
    }
    cluster.forget(database);
    return answer;
  },
});
