import { present } from '@touchstone/protocol';
import { isOwnedBy } from '../authorization/cursor-owner.ts';
import type { CommandCall, MaybePromise } from '../command/call.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { cursorReply } from '../command/cursor-reply.ts';
import { long, natural, string, value } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { executing } from '../command/maybe-promise.ts';
import { CommandPace, pacedBatch } from '../command/pacing.ts';
import type { Reply } from '../command/reply.ts';
import { waitUntil } from '../command/waiting.ts';
import type { ServerCursor } from '../cursor/server-cursor.ts';
import { failGetMore } from '../find/fail-get-more.ts';
import { changeStreamFailure } from '../pipeline/change-stream-failure.ts';
import { sessionName } from '../session/logical-sessions.ts';
import { CommandError } from '../value/command-error.ts';

/** The time that a getMore on a tailable cursor waits for data unless maxTimeMS says otherwise. */
const DEFAULT_AWAIT_MS = 1000;

export const getMore: Command = defineCommand({
  name: 'getMore',
  target: 'database',
  access: 'read',
  auth: 'required',
  inTransaction: 'allowed',
  onMongos: 'routed',
  stable: true,
  help: "Returns a cursor's next batch.",
  fields: fields(
    {
      getMore: required(long),
      collection: required(string),
      batchSize: optional(natural),
      term: optional(value),
      lastKnownCommittedOpTime: optional(value),
    },
    { namesItself: true },
  ),
  run(call, body) {
    const namespace = `${call.generic.database}.${body.collection}`;
    if (body.collection === '') {
      throw new CommandError('InvalidNamespace', 'Collection names cannot be empty');
    }
    const cursor = openCursor(call, body.getMore, namespace);
    takeScriptTime(call, cursor);
    if (cursor.options.isChangeStream) return nextEvents(call, cursor, body.batchSize);
    failGetMore(call);
    return executing('Executor error during getMore', () =>
      nextBatch(call, cursor, body.batchSize),
    );
  },
});

// Each failure of a change stream says whether the stream may be resumed; it ends the cursor.
async function nextEvents(
  call: CommandCall,
  cursor: ServerCursor,
  batchSize: number | undefined,
): Promise<Reply> {
  try {
    failGetMore(call);
    return await nextBatch(call, cursor, batchSize);
  } catch (error) {
    call.node.cursors.kill(cursor.id);
    throw changeStreamFailure(error, call.node.version);
  }
}

// The code of the cursor's filter runs now for the sake of this command.
function takeScriptTime(call: CommandCall, { options }: ServerCursor): void {
  if (options.scriptTime === undefined) return;
  call.scriptTime = options.scriptTime;
  call.scriptTime.deadline = call.deadline;
}

// From now on the cursor computes for this command: it is this one that is killed, or has no time left.
function takePace(call: CommandCall, { options }: ServerCursor): void {
  if (!(options.pace instanceof CommandPace)) return;
  call.pace = options.pace;
  options.pace.attach(call);
}

function openCursor(call: CommandCall, id: bigint, namespace: string): ServerCursor {
  const cursor = call.node.cursors.find(id);
  if (cursor === undefined) throw new CommandError('CursorNotFound', `cursor id ${id} not found`);
  checkOwner(call, cursor);
  if (cursor.options.namespace !== namespace) {
    throw new CommandError(
      'Unauthorized',
      `Requested getMore on namespace '${namespace}', but cursor belongs to a different ` +
        `namespace ${cursor.options.namespace}`,
    );
  }
  checkSession(call, cursor);
  checkTransaction(call, cursor);
  if (cursor.inUse) {
    throw new CommandError('CursorInUse', `cursor id ${id} is already in use`);
  }
  return cursor;
}

function checkOwner(call: CommandCall, { id, options }: ServerCursor): void {
  const { owners } = options;
  if (owners === undefined) return;
  if (!isOwnedBy(call, owners)) {
    const words = `cursor id ${id} was not created by the authenticated user`;
    throw new CommandError('Unauthorized', words);
  }
  if (owners.mayReadOn()) return;
  throw new CommandError('Unauthorized', `not authorized for getMore with cursor id ${id}`);
}

function checkSession({ session, node }: CommandCall, { id, options }: ServerCursor): void {
  const { sessionKey } = options;
  if (sessionKey === session?.key) return;
  const words = `Cannot run getMore on cursor ${id}, which was`;
  if (sessionKey === undefined) {
    throw new CommandError(
      'Location50736',
      `${words} not created in a session, in session ${sessionName(present(session))}`,
    );
  }
  const own = `${words} created in session ${node.sessions.nameOf(sessionKey)},`;
  if (session === undefined) throw new CommandError('Location50737', `${own} without an lsid`);
  throw new CommandError('Location50738', `${own} in session ${sessionName(session)}`);
}

function checkTransaction({ transaction }: CommandCall, { id, options }: ServerCursor): void {
  const own = options.txnNumber;
  const asking = transaction?.identity.txnNumber;
  if (own === asking) return;
  const words = `Cannot run getMore on cursor ${id}, which was`;
  if (own === undefined) {
    throw new CommandError(
      'Location50739',
      `${words} not created in a transaction, in transaction ${asking}`,
    );
  }
  if (asking === undefined) {
    throw new CommandError(
      'Location50740',
      `${words} created in transaction ${own}, without a txnNumber`,
    );
  }
  throw new CommandError(
    'Location50741',
    `${words} created in transaction ${own}, in transaction ${asking}`,
  );
}

function nextBatch(
  call: CommandCall,
  cursor: ServerCursor,
  batchSize: number | undefined,
): MaybePromise<Reply> {
  const count = batchSize === undefined || batchSize === 0 ? Infinity : batchSize;
  takePace(call, cursor);
  const documents = pacedBatch(call, cursor, count);
  if (documents instanceof Promise) return documents.then((batch) => answer(call, cursor, batch));
  const { awaitData, source } = cursor.options;
  if (documents.length > 0 || !awaitData || source.onMore === undefined) {
    return answer(call, cursor, documents);
  }
  const maximum = call.generic.maxTimeMS ?? DEFAULT_AWAIT_MS;
  return awaitBatch(call, cursor, { count, maximum }).then((batch) => answer(call, cursor, batch));
}

async function awaitBatch(
  call: CommandCall,
  cursor: ServerCursor,
  { count, maximum }: { readonly count: number; readonly maximum: number },
): Promise<readonly Uint8Array[]> {
  const { clock } = call.node.runtime;
  const end = clock.now() + maximum;
  cursor.inUse = true;
  try {
    for (;;) {
      const left = end - clock.now();
      if (left <= 0) return [];
      const more = await waitUntil(call, left, (listener) => {
        cursor.wake = listener;
        return present(cursor.options.source.onMore?.(listener), 'what takes the listener back');
      });
      if (cursor.killed) {
        throw new CommandError('CursorKilled', `cursor id ${cursor.id} was killed`);
      }
      const documents = cursor.takeBatch(count);
      if (documents.length > 0 || !more) return documents;
    }
  } finally {
    cursor.inUse = false;
    cursor.wake = undefined;
  }
}

function answer(call: CommandCall, cursor: ServerCursor, documents: readonly Uint8Array[]): Reply {
  const open = !cursor.exhausted;
  if (!open) call.node.cursors.kill(cursor.id);
  else if (call.exhaustAllowed) call.nextBody = call.body;
  return cursorReply('nextBatch', documents, cursor, open);
}
