import type { Document } from 'bson';
import type { CommandOperationOptions } from '../operation-model/command-options.ts';
import { copyOptions } from '../operation-model/copy-options.ts';
import type { Namespace, Operation } from '../operation-model/operation.ts';
import { readReply } from '../operation-model/read-reply.ts';
import type { OperationSettings } from '../operation-model/settings.ts';

/** Options of `distinct`. */
export interface DistinctOptions extends CommandOperationOptions {
  /** The index to use, by its name or its key; default: the server's choice. */
  hint?: Document | string | undefined;
}

/** The `distinct` command: every value of a field among the documents that match. */
export function distinct(
  namespace: Namespace & { readonly collection: string },
  key: string,
  { query, options }: { readonly query: Document; readonly options: DistinctOptions },
  settings: OperationSettings,
): Operation<unknown[]> {
  return {
    commandName: 'distinct',
    namespace,
    access: 'read',
    selection: 'byReadPreference',
    retry: 'asRead',
    pinning: 'none',
    concerns: 'read',
    settings,
    build() {
      const body: Document = { distinct: namespace.collection, key, query };
      copyOptions(body, options, ['collation', 'hint', 'maxTimeMS', 'comment']);
      return { body };
    },
    parse: (reply) => readReply(reply, settings.bson)['values'],
  };
}
