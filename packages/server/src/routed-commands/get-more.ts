import type { MaybePromise } from '../command/call.ts';
import type { Command } from '../command/command.ts';
import { numberOf } from '../command/field-type.ts';
import type { Reply } from '../command/reply.ts';
import { getMore } from '../commands/get-more.ts';
import type { Router } from '../routing/router.ts';
import { CommandError } from '../value/command-error.ts';

/** A batch from the server that has the cursor. */
export const routedGetMore = (router: Router): Command => ({
  ...getMore,
  run(call) {
    const asked = call.body.value('getMore');
    const id = typeof asked === 'bigint' ? asked : BigInt(Math.trunc(numberOf(asked) ?? 0));
    const cursor = router.cursors.find(id);
    if (cursor === undefined) {
      throw new CommandError('CursorNotFound', `Cursor not found (id: ${id}).`);
    }
    const note = (reply: Reply): Reply => {
      if (isLast(reply)) router.cursors.forget(id);
      return reply;
    };
    const reply: MaybePromise<Reply> = router.runAt(call, cursor.node);
    return reply instanceof Promise ? reply.then(note) : note(reply);
  },
});

function isLast(reply: Reply): boolean {
  const cursor = reply.get('cursor');
  return cursor instanceof Map && (cursor as Reply).get('id') === 0n;
}
