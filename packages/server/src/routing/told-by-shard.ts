import type { CommandCall, MaybePromise } from '../command/call.ts';
import type { Command } from '../command/command.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import { CommandError } from '../value/command-error.ts';
import type { Router } from './router.ts';
import { connectionText, type Shard } from './shard.ts';

/** A reply of a shard, as a part of the reply of a mongos. */
export function withOk(reply: Reply): Reply {
  return reply.has('ok') ? reply : new Map(reply).set('ok', 1);
}

/** Runs a command where its database lives, and makes its reply of the shard's. */
export function askShard(
  router: Router,
  call: CommandCall,
  tell: (reply: Reply, shard: Shard) => Reply,
): MaybePromise<Reply> {
  const told = (reply: Reply): Reply => tell(reply, router.cluster.shardOf(call.generic.database));
  const reply = router.run(call);
  return reply instanceof Promise ? reply.then(told) : told(reply);
}

/**
 * A command whose reply has under `raw` what the shard says. `check` throws what the shard would, for it knows the shard key
 * there; `failures` says that a failure has the shard's words under `raw`, too.
 */
export function toldByShard(
  router: Router,
  command: Command,
  { failures, check }: { readonly failures: boolean; readonly check?: (call: CommandCall) => void },
): Command {
  return {
    ...command,
    run(call): MaybePromise<Reply> {
      const fails = (error: unknown): never => {
        throw failures ? told(error, router, call) : error;
      };
      const tell = (reply: Reply, shard: Shard): Reply =>
        replyOf({ raw: replyOf({ [connectionText(shard)]: withOk(reply) }) });
      try {
        check?.(call);
        const reply = askShard(router, call, tell);
        return reply instanceof Promise ? reply.catch(fails) : reply;
      } catch (error) {
        return fails(error);
      }
    },
  };
}

function told(error: unknown, { cluster }: Router, call: CommandCall): unknown {
  if (!(error instanceof CommandError) || isOwn(error)) return error;
  const { message: errmsg, code, codeName, extra } = error;
  const shard = cluster.shardOf(call.generic.database);
  const raw = replyOf({ [connectionText(shard)]: replyOf({ ok: 0, errmsg, code, codeName }) });
  const shown = new CommandError(codeName, errmsg, { ...extra, raw });
  shown.origin = error.origin;
  return shown;
}

// A mongos reads the fields of a command before it asks a shard.
function isOwn({ origin, codeName }: CommandError): boolean {
  return origin === 'here' || ['Location40414', 'Location40415', 'TypeMismatch'].includes(codeName);
}
