import type { Document, Long } from 'bson';
import { MongoClientBulkWriteCursorError } from '../error/runtime-error.ts';
import { execute } from '../execution/execute.ts';
import type { ExecutionHost } from '../execution/execution-host.ts';
import type { ExecuteOptions } from '../execution/operation-plan.ts';
import { BatchDecoder } from '../operation-model/document-batch.ts';
import { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import type { OperationSettings } from '../operation-model/settings.ts';
import { getMore } from '../operations/get-more.ts';
import { killCursors } from '../operations/kill-cursors.ts';

export interface ResultsRequest {
  /** The reply of the `bulkWrite` command. */
  readonly reply: Document;
  readonly settings: OperationSettings;
  /** The session and server of the command, which its cursor lives on. */
  readonly how: ExecuteOptions;
}

/**
 * Reads the results cursor of a client bulk write to its end, or until `take` returns false. A cursor that
 * is left open is killed.
 */
export async function readResults(
  host: ExecutionHost,
  { reply, settings, how }: ResultsRequest,
  take: (item: Document) => boolean,
): Promise<void> {
  const cursor = reply['cursor'];
  if (cursor === undefined) {
    throw new MongoClientBulkWriteCursorError('The reply to bulkWrite has no results cursor');
  }
  const id = cursorId(cursor.id);
  const namespace = namespaceOf(cursor.ns);
  let goesOn = true;
  let open = id !== 0n;
  const see = (item: Document): void => {
    if (goesOn) goesOn = take(item);
  };
  try {
    for (const item of cursor.firstBatch as readonly Document[]) see(item);
    const decoder = new BatchDecoder(settings.bson);
    while (open && goesOn) {
      const { batch, id: next } = await execute(host, getMore(namespace, id, {}, settings), how);
      open = next !== 0n;
      for (let item = batch.shift(decoder); item; item = batch.shift(decoder)) see(item);
    }
  } finally {
    if (open) {
      await execute(host, killCursors(namespace, id, settings), how).catch(() => undefined);
    }
  }
}

function namespaceOf(ns: string): MongoDBNamespace & { readonly collection: string } {
  const { db, collection = '' } = MongoDBNamespace.fromString(ns);
  return new MongoDBNamespace(db).withCollection(collection);
}

function cursorId(id: number | bigint | Long): bigint {
  return typeof id === 'object' ? id.toBigInt() : BigInt(id);
}
