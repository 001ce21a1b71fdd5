import type { Document } from 'bson';
import { type CursorReply, parseCursorReply } from '../operation-model/cursor-reply.ts';
import type { Namespace, Operation } from '../operation-model/operation.ts';
import type { OperationSettings } from '../operation-model/settings.ts';

export interface GetMoreOptions {
  readonly batchSize?: number | undefined;
  /** Milliseconds that the server waits for new documents (tailable cursors that await data). */
  readonly maxAwaitTimeMS?: number | undefined;
  readonly comment?: unknown;
}

/** The `getMore` command: the next batch of a cursor, from the server that has it. */
export function getMore(
  namespace: Namespace & { readonly collection: string },
  cursorId: bigint,
  options: GetMoreOptions,
  settings: OperationSettings,
): Operation<CursorReply> {
  return {
    commandName: 'getMore',
    namespace,
    access: 'read',
    selection: 'byReadPreference',
    retry: 'never',
    pinning: 'usesCursor',
    concerns: 'none',
    settings,
    // Here it says how long to wait for new documents.
    maxTime: 'atMostWhatIsLeft',
    build(limits) {
      const body: Document = { getMore: cursorId, collection: namespace.collection };
      if (options.batchSize !== undefined && options.batchSize !== 0) {
        body['batchSize'] = Math.abs(options.batchSize);
      }
      if (options.maxAwaitTimeMS !== undefined) body['maxTimeMS'] = options.maxAwaitTimeMS;
      // Servers before 4.4 refuse a comment here (CRUD specification, "comment").
      if (options.comment !== undefined && limits.maxWireVersion >= 9) {
        body['comment'] = options.comment;
      }
      return { body };
    },
    parse: parseCursorReply,
  };
}
