import type { Command } from '../command/command.ts';
import type { Reply } from '../command/reply.ts';
import { drop } from '../commands/drop.ts';
import type { Router } from '../routing/router.ts';

/** Drops a collection, and forgets its shard key. */
export const routedDrop = (router: Router): Command => ({
  ...drop,
  run(call) {
    const name = call.body.value(call.name);
    const forget = (reply: Reply): Reply => {
      router.cluster.sharded.remove(`${call.generic.database}.${String(name)}`);
      return reply;
    };
    const reply = router.run(call);
    return reply instanceof Promise ? reply.then(forget) : forget(reply);
  },
});
