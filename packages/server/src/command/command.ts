import type { CommandCall, MaybePromise } from './call.ts';
import type { CommandTraits } from './command-traits.ts';
import type { Grammar } from './grammar/fields.ts';
import { begunAnew } from './pacing.ts';
import type { Reply } from './reply.ts';

export interface CommandDefinition<Body> extends CommandTraits {
  readonly fields: Grammar<Body>;
  run(call: CommandCall, body: Body): MaybePromise<Reply>;
}

/** One command of the server. */
export interface Command extends CommandTraits {
  readonly fields: Grammar<unknown>;
  run(call: CommandCall): MaybePromise<Reply>;
}

/** A command from its grammar and its work. */
export function defineCommand<Body>(definition: CommandDefinition<Body>): Command {
  return {
    ...definition,
    run(call) {
      const body = definition.fields.parse(call.body, call.node.version);
      return begunAnew(call, () => definition.run(call, body));
    },
  };
}
