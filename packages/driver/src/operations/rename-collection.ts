import type { Document } from 'bson';
import type { CommandOperationOptions } from '../operation-model/command-options.ts';
import { copyOptions } from '../operation-model/copy-options.ts';
import type { Namespace, Operation } from '../operation-model/operation.ts';
import type { OperationSettings } from '../operation-model/settings.ts';

/** Options of `rename`; `dropTarget` removes what has the new name. */
export interface RenameOptions extends CommandOperationOptions {
  /** Drop a collection that has the new name. Default: false. */
  dropTarget?: boolean | undefined;
  /** @deprecated The new name is an argument; this is ignored. */
  new_collection?: string | undefined;
}

/** The `renameCollection` command; it runs on `admin` and names both collections in full. */
export function renameCollection(
  namespace: Namespace & { readonly collection: string },
  newName: string,
  options: RenameOptions,
  settings: OperationSettings,
): Operation<void> {
  return {
    commandName: 'renameCollection',
    namespace: { db: 'admin' },
    access: 'write',
    selection: 'writable',
    retry: 'never',
    pinning: 'none',
    concerns: 'write',
    settings,
    build() {
      const body: Document = {
        renameCollection: `${namespace.db}.${namespace.collection}`,
        to: `${namespace.db}.${newName}`,
        dropTarget: options.dropTarget === true,
      };
      copyOptions(body, options, ['comment', 'maxTimeMS']);
      return { body };
    },
    parse: () => undefined,
  };
}
