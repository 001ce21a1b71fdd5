import type { Document } from 'bson';
import { copyOptions } from '../operation-model/copy-options.ts';
import { type CursorReply, parseCursorReply } from '../operation-model/cursor-reply.ts';
import type { Namespace, Operation } from '../operation-model/operation.ts';
import type { OperationSettings } from '../operation-model/settings.ts';

export interface ListIndexesCommandOptions {
  batchSize?: number | undefined;
  maxTimeMS?: number | undefined;
  comment?: unknown;
}

/** The `listIndexes` command (specification: index-management). */
export function listIndexes(
  namespace: Namespace & { readonly collection: string },
  options: ListIndexesCommandOptions,
  settings: OperationSettings,
): Operation<CursorReply> {
  return {
    commandName: 'listIndexes',
    namespace,
    access: 'read',
    selection: 'byReadPreference',
    retry: 'asRead',
    pinning: 'opensCursor',
    concerns: 'none',
    settings,
    build(limits) {
      const cursor = options.batchSize === undefined ? {} : { batchSize: options.batchSize };
      const body: Document = { listIndexes: namespace.collection, cursor };
      copyOptions(body, options, ['maxTimeMS']);
      if (limits.maxWireVersion >= 9) copyOptions(body, options, ['comment']);
      return { body };
    },
    parse: parseCursorReply,
  };
}
