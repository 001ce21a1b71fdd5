import type { Command } from '../command/command.ts';
import { replyOf } from '../command/reply.ts';
import { validate } from '../commands/validate.ts';
import type { Router } from '../routing/router.ts';
import { askShard, withOk } from '../routing/told-by-shard.ts';

/** Looks through a collection where its database lives. */
export const routedValidate = (router: Router): Command => ({
  ...validate,
  run: (call) =>
    askShard(router, call, (reply, { id }) =>
      replyOf({ raw: replyOf({ [id]: withOk(reply) }), valid: reply.get('valid') }),
    ),
});
