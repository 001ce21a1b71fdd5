import { mayKillCursor } from '../authorization/cursor-owner.ts';
import { unauthorized } from '../authorization/unauthorized.ts';
import type { CommandCall } from '../command/call.ts';
import type { Command } from '../command/command.ts';
import { replyOf } from '../command/reply.ts';
import { killCursors } from '../commands/kill-cursors.ts';
import type { Router } from '../routing/router.ts';

/** Closes the cursors that this mongos has opened. */
export const routedKillCursors = (router: Router): Command => ({
  ...killCursors,
  run(call) {
    killCursors.fields.parse(call.body, call.node.version);
    const ids = cursorIds(call);
    for (const id of ids) {
      const cursor = router.cursors.find(id)?.node.cursors.find(id) ?? call.node.cursors.find(id);
      if (cursor !== undefined && !mayKillCursor(call, cursor)) throw unauthorized(call);
    }
    const killed = ids.filter((id) => kill(router, id) || call.node.cursors.kill(id));
    return replyOf({
      cursorsKilled: killed,
      cursorsNotFound: ids.filter((id) => !killed.includes(id)),
      cursorsAlive: [],
      cursorsUnknown: [],
    });
  },
});

function cursorIds({ body }: CommandCall): bigint[] {
  const ids = body.value('cursors');
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'bigint') : [];
}

function kill({ cursors }: Router, id: bigint): boolean {
  const cursor = cursors.find(id);
  if (cursor === undefined) return false;
  cursors.forget(id);
  cursor.node.cursors.kill(id);
  return true;
}
