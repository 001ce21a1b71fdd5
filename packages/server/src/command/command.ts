import type { CommandCall, MaybePromise } from './call.ts';
import type { Grammar } from './fields.ts';
import type { Reply } from './reply.ts';

/** What a command is, beside its fields and its work. */
export interface CommandTraits {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Whether it needs a user where users are asked for. */
  readonly auth: 'none' | 'required';
  /** What its first field names: a collection, or nothing; `admin` commands run there alone. */
  readonly target: 'collection' | 'database' | 'admin';
  /** Reads may go to secondaries, writes only to a primary; control commands go anywhere. */
  readonly access: 'read' | 'write' | 'control';
  readonly inTransaction: 'allowed' | 'forbidden';
  /** Whether a transaction number makes it a retryable write. */
  readonly retryable?: boolean;
  /** The first server version that has it, and the first that no longer has it. */
  readonly since?: string;
  readonly until?: string;
  /** Whether version 1 of the stable API has it. */
  readonly stable?: boolean;
  /** What `listCommands` says of it. */
  readonly help: string;
}

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
      return definition.run(call, body);
    },
  };
}
