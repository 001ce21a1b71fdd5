import type { Command } from '../command/command.ts';
import type { Reply } from '../command/reply.ts';
import { renameCollection } from '../commands/rename-collection.ts';
import { databaseOf, type Router } from '../routing/router.ts';
import { CommandError } from '../value/command-error.ts';

/** Renames a collection where its database lives. */
export const routedRenameCollection = (router: Router): Command => ({
  ...renameCollection,
  run(call) {
    const from = call.body.value('renameCollection');
    const to = call.body.value('to');
    // A malformed name is refused by the shard, in MongoDB's words.
    if (typeof from !== 'string' || typeof to !== 'string') return router.run(call);
    const source = router.cluster.shardOf(databaseOf(from));
    const target = router.cluster.claim(databaseOf(to));
    if (source !== target) {
      throw new CommandError(
        'CommandFailed',
        'Source and destination collections must be on the same database or shard',
      );
    }
    const follow = (reply: Reply): Reply => {
      router.cluster.sharded.rename(from, to);
      return reply;
    };
    const reply = router.runIn(call, source);
    return reply instanceof Promise ? reply.then(follow) : follow(reply);
  },
});
