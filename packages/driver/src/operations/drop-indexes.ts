import type { Document } from 'bson';
import type { CommandOperationOptions } from '../operation-model/command-options.ts';
import { copyOptions } from '../operation-model/copy-options.ts';
import type { Namespace, Operation } from '../operation-model/operation.ts';
import { readReply } from '../operation-model/read-reply.ts';
import type { OperationSettings } from '../operation-model/settings.ts';

/** Options of `dropIndex` and `dropIndexes`. */
export type DropIndexesOptions = CommandOperationOptions;

/** The `dropIndexes` command for one index, or for all (`*`). */
export function dropIndexes(
  namespace: Namespace & { readonly collection: string },
  index: string | Document,
  options: DropIndexesOptions,
  settings: OperationSettings,
): Operation<Document> {
  return {
    commandName: 'dropIndexes',
    namespace,
    access: 'write',
    selection: 'writable',
    retry: 'never',
    pinning: 'none',
    concerns: 'write',
    settings,
    build() {
      const body: Document = { dropIndexes: namespace.collection, index };
      copyOptions(body, options, ['comment', 'maxTimeMS']);
      return { body };
    },
    parse: (reply) => readReply(reply, settings.bson),
  };
}
