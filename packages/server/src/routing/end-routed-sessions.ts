import type { CommandCall } from '../command/call.ts';
import type { Command } from '../command/command.ts';
import type { Reply } from '../command/reply.ts';
import { sessionKey } from '../session/logical-sessions.ts';
import type { Router } from './router.ts';

/** Runs a command that ends sessions on the mongos itself, then on every shard. */
export async function endRoutedSessions(
  router: Router,
  command: Command,
  call: CommandCall,
): Promise<Reply> {
  const reply = await command.run(call);
  await router.runOnAll(call);
  // The shards have closed the cursors already.
  router.cursors.take(({ id, node }) => node.cursors.find(id) === undefined);
  const ended = endedKeys(call);
  router.transactions.forgetWhere((key) => ended === undefined || ended.has(key));
  return reply;
}

/** The keys of the sessions that the command names; undefined: all. */
function endedKeys({ body, name }: CommandCall): ReadonlySet<string> | undefined {
  if (name === 'killAllSessions') return undefined;
  const named = body.value(name);
  const lsids = Array.isArray(named) ? named : [];
  return new Set(lsids.filter((each) => each instanceof Map).map(sessionKey));
}
