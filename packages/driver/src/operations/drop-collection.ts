import { propertyOf } from '@touchstone/protocol';
import type { Document } from 'bson';
import type { CommandOperationOptions } from '../operation-model/command-options.ts';
import { copyOptions } from '../operation-model/copy-options.ts';
import type { Namespace, Operation } from '../operation-model/operation.ts';
import type { OperationSettings } from '../operation-model/settings.ts';

/** Options of `dropCollection`. */
export interface DropCollectionOptions extends CommandOperationOptions {
  /** The fields that were encrypted in the collection: its state collections go with it. */
  encryptedFields?: Document | undefined;
}

const NAMESPACE_NOT_FOUND = 26;

/** The `drop` command. Servers before 7.0 refuse to drop what is not there; that is no error here. */
export function dropCollection(
  namespace: Namespace & { readonly collection: string },
  options: DropCollectionOptions,
  settings: OperationSettings,
): Operation<boolean> {
  return {
    commandName: 'drop',
    operationName: 'dropCollection',
    namespace,
    access: 'write',
    selection: 'writable',
    retry: 'never',
    pinning: 'none',
    concerns: 'write',
    settings,
    build() {
      const body = { drop: namespace.collection };
      copyOptions(body, options, ['comment', 'maxTimeMS']);
      return { body };
    },
    parse: () => true,
    recover(error) {
      if (propertyOf(error, 'code') === NAMESPACE_NOT_FOUND) return false;
      throw error;
    },
  };
}
