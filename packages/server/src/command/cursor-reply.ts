import type { CursorOptions, ServerCursor } from '../cursor/server-cursor.ts';
import type { CommandCall, MaybePromise } from './call.ts';
import { pacedBatch } from './pacing.ts';
import { DocumentBatch, type Reply } from './reply.ts';

/** The default size of a first batch. */
export const DEFAULT_FIRST_BATCH = 101;

export interface FirstBatchOptions {
  readonly batchSize: number | undefined;
  readonly singleBatch?: boolean;
}

type OpenedCursor = Omit<
  CursorOptions,
  'sessionKey' | 'commandName' | 'snapshotTime' | 'scriptTime' | 'owners' | 'pace'
>;

/** The first batch of a new cursor; the cursor stays open when there may be more. */
export function firstBatch(
  call: CommandCall,
  options: OpenedCursor,
  { batchSize = DEFAULT_FIRST_BATCH, singleBatch = false }: FirstBatchOptions,
): Reply {
  const cursor = opened(call, options);
  return begun(call, cursor, { documents: cursor.takeBatch(batchSize), singleBatch });
}

/** As `firstBatch`, for sources that let others through while they compute. */
export function pacedFirstBatch(
  call: CommandCall,
  options: OpenedCursor,
  { batchSize = DEFAULT_FIRST_BATCH, singleBatch = false }: FirstBatchOptions,
): MaybePromise<Reply> {
  const cursor = opened(call, options);
  const batch = pacedBatch(call, cursor, batchSize);
  if (!(batch instanceof Promise)) return begun(call, cursor, { documents: batch, singleBatch });
  return batch.then(
    (documents) => begun(call, cursor, { documents, singleBatch }),
    (error) => {
      cursor.close();
      throw error;
    },
  );
}

function opened(call: CommandCall, options: OpenedCursor): ServerCursor {
  // Named one by one: every query comes here, and a copy of all of them takes far longer.
  return call.node.cursors.create({
    namespace: options.namespace,
    source: options.source,
    tailable: options.tailable,
    awaitData: options.awaitData,
    noTimeout: options.noTimeout,
    batchFields: options.batchFields,
    isChangeStream: options.isChangeStream,
    snapshotTime: call.snapshotTime,
    sessionKey: call.session?.key,
    commandName: call.command.name,
    scriptTime: call.scriptTime,
    owners: call.owners,
    pace: call.pace,
    txnNumber: call.generic.autocommit === false ? call.generic.txnNumber : undefined,
  });
}

function begun(
  call: CommandCall,
  cursor: ServerCursor,
  { documents, singleBatch }: { readonly documents: Uint8Array[]; readonly singleBatch: boolean },
): Reply {
  const open = !singleBatch && !cursor.exhausted;
  if (open) call.node.cursors.register(cursor);
  else cursor.options.source.close?.();
  return cursorReply('firstBatch', documents, cursor, open);
}

/** `{cursor: {firstBatch | nextBatch, id, ns}}`, with what the cursor adds to each batch. */
export function cursorReply(
  batch: 'firstBatch' | 'nextBatch',
  documents: readonly Uint8Array[],
  cursor: ServerCursor,
  isOpen: boolean,
): Reply {
  const fields: Reply = new Map();
  fields.set(batch, new DocumentBatch(documents));
  for (const [name, bytes] of cursor.batchFields() ?? []) fields.set(name, bytes);
  fields.set('id', isOpen ? cursor.id : 0n).set('ns', cursor.options.namespace);
  const { snapshotTime } = cursor.options;
  if (snapshotTime !== undefined) fields.set('atClusterTime', snapshotTime);
  return new Map([['cursor', fields]]);
}
