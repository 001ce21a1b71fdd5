import type { CommandCall, MaybePromise } from '../command/call.ts';
import type { Command } from '../command/command.ts';
import type { Reply } from '../command/reply.ts';
import { getMore } from '../commands/get-more.ts';
import { failGetMore } from '../find/fail-get-more.ts';
import { changeStreamFailure } from '../pipeline/change-stream-failure.ts';
import type { RoutedCursor } from '../routing/routed-cursors.ts';
import type { Router } from '../routing/router.ts';
import { CommandError } from '../value/command-error.ts';

/** A batch from the server that has the cursor. */
export const routedGetMore = (router: Router): Command => ({
  ...getMore,
  run(call) {
    const { getMore: id } = getMore.fields.parse(call.body, call.node.version) as {
      readonly getMore: bigint;
    };
    const cursor = router.cursors.find(id);
    // A cursor that the mongos has put together of several shards' answers is its own.
    if (cursor === undefined && call.node.cursors.find(id) !== undefined) return getMore.run(call);
    if (cursor === undefined) {
      throw new CommandError('CursorNotFound', `Cursor not found (id: ${id}).`);
    }
    fail(call, cursor);
    const note = (reply: Reply): Reply => {
      if (isLast(reply)) router.cursors.forget(id);
      return reply;
    };
    try {
      const reply: MaybePromise<Reply> = router.runAt(call, cursor.node);
      return reply instanceof Promise ? reply.then(note, fails) : note(reply);
    } catch (error) {
      return fails(error);
    }
  },
});

// The failpoint is set on the mongos, which cannot see by itself what kind of cursor it is.
function fail(call: CommandCall, { id, node }: RoutedCursor): void {
  try {
    failGetMore(call);
  } catch (error) {
    if (node.cursors.find(id)?.options.isChangeStream !== true) throw error;
    node.cursors.kill(id);
    throw changeStreamFailure(error, call.node.version);
  }
}

/** A mongos refuses cursors of other sessions with the same words as a mongod, and codes of its own. */
const OWN_CODES: Readonly<Record<number, string>> = {
  50736: 'Location50799',
  50737: 'Location50800',
  50738: 'Location50801',
  50739: 'Location50802',
  50740: 'Location50803',
  50741: 'Location50804',
};

function fails(error: unknown): never {
  const name = error instanceof CommandError ? OWN_CODES[error.code] : undefined;
  throw name === undefined ? error : new CommandError(name, (error as CommandError).message);
}

function isLast(reply: Reply): boolean {
  const cursor = reply.get('cursor');
  return cursor instanceof Map && (cursor as Reply).get('id') === 0n;
}
