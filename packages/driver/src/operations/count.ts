import type { Document } from 'bson';
import type { CommandOperationOptions } from '../operation-model/command-options.ts';
import { copyOptions } from '../operation-model/copy-options.ts';
import type { Namespace, Operation } from '../operation-model/operation.ts';
import { readReply } from '../operation-model/read-reply.ts';
import type { OperationSettings } from '../operation-model/settings.ts';

/** Options of the deprecated `count`. */
export interface CountOptions extends CommandOperationOptions {
  /** The number of documents that are passed over; default 0. */
  skip?: number | undefined;
  /** The number of documents that there are at most; default: all. */
  limit?: number | undefined;
  /** The index to use, by its name or its key; default: the server's choice. */
  hint?: string | Document | undefined;
}

/** The `count` command; `estimatedDocumentCount` is one without a query. */
export function count(
  namespace: Namespace & { readonly collection: string },
  query: Document | undefined,
  options: CountOptions,
  settings: OperationSettings,
): Operation<number> {
  return {
    commandName: 'count',
    namespace,
    access: 'read',
    selection: 'byReadPreference',
    retry: 'asRead',
    pinning: 'none',
    concerns: 'read',
    settings,
    build() {
      const body: Document = { count: namespace.collection };
      if (query !== undefined) body['query'] = query;
      copyOptions(body, options, ['limit', 'skip', 'hint', 'collation', 'maxTimeMS', 'comment']);
      return { body };
    },
    parse: (reply) => Number(readReply(reply)['n'] ?? 0),
  };
}
