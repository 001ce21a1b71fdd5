import type { MaybePromise } from '../command/call.ts';
import type { Command } from '../command/command.ts';
import type { Reply } from '../command/reply.ts';
import { find } from '../commands/find.ts';
import type { Router } from '../routing/router.ts';
import { CommandError } from '../value/command-error.ts';

/** A find where its database lives; a mongos tells that it would not have helped to ask once more. */
export const routedFind = (router: Router): Command => ({
  ...find,
  run(call): MaybePromise<Reply> {
    find.fields.parse(call.body, call.node.version);
    try {
      const reply = router.run(call);
      return reply instanceof Promise ? reply.catch(fails) : reply;
    } catch (error) {
      return fails(error);
    }
  },
});

function fails(error: unknown): never {
  if (!(error instanceof CommandError) || error.origin !== 'shard') throw error;
  const message = `Encountered non-retryable error during query :: caused by :: ${error.message}`;
  throw new CommandError(error.codeName, message, error.extra);
}
