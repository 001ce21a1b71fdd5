import type { Document } from 'bson';
import type { Operation } from '../operation-model/operation.ts';
import type { OperationSettings } from '../operation-model/settings.ts';

/** The `commitTransaction` or `abortTransaction` command (specification: transactions). */
export function endTransaction(
  commandName: 'commitTransaction' | 'abortTransaction',
  fields: Document,
  settings: OperationSettings,
  retried?: Operation<void>,
): Operation<void> {
  return {
    commandName,
    namespace: { db: 'admin' },
    access: 'write',
    selection: 'writable',
    retry: 'asTransactionEnd',
    retried,
    pinning: 'none',
    concerns: 'write',
    settings,
    build: () => ({ body: { [commandName]: 1, ...fields } }),
    parse: () => undefined,
  };
}
