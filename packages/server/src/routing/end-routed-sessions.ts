import type { CommandCall } from '../command/call.ts';
import type { Command } from '../command/command.ts';
import type { Reply } from '../command/reply.ts';
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
  return reply;
}
