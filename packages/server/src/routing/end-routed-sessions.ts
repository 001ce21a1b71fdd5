import { ownSession } from '../authorization/session-owner.ts';
import type { CommandCall } from '../command/call.ts';
import type { Command } from '../command/command.ts';
import type { Reply } from '../command/reply.ts';
import { sessionKey } from '../session/logical-sessions.ts';
import type { Fields } from '../value/value.ts';
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
  const isEnded = (key: string): boolean => ended === undefined || ended.has(key);
  if (call.name === 'endSessions') router.transactions.forgetEnded(isEnded);
  else router.transactions.abortWhere(isEnded);
  return reply;
}

/** The keys of the sessions that the command names; undefined: all, or nobody knows which. */
function endedKeys(call: CommandCall): ReadonlySet<string> | undefined {
  const { body, name } = call;
  const named = body.value(name);
  const list = (Array.isArray(named) ? named : []).filter((each) => each instanceof Map);
  if (name.startsWith('killAll') && (list.length === 0 || !list.every((each) => each.has('lsid'))))
    return undefined;
  const lsids = list.map((each) => (each.get('lsid') as Fields | undefined) ?? each);
  if (!name.startsWith('killAll')) for (const lsid of lsids) ownSession(call, lsid);
  return new Set(lsids.map(sessionKey));
}
