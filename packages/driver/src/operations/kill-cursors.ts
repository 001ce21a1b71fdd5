import type { Namespace, Operation } from '../operation-model/operation.ts';
import type { OperationSettings } from '../operation-model/settings.ts';

/** The `killCursors` command, for a cursor that is closed before its end. */
export function killCursors(
  namespace: Namespace & { readonly collection: string },
  cursorId: bigint,
  settings: OperationSettings,
): Operation<void> {
  return {
    commandName: 'killCursors',
    namespace,
    access: 'read',
    selection: 'byReadPreference',
    retry: 'never',
    pinning: 'usesCursor',
    concerns: 'none',
    settings,
    build: () => ({ body: { killCursors: namespace.collection, cursors: [cursorId] } }),
    parse: () => undefined,
  };
}
