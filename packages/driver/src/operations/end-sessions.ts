import type { Document } from 'bson';
import type { Operation } from '../operation-model/operation.ts';
import type { OperationSettings } from '../operation-model/settings.ts';

/** The `endSessions` command, sent once when a client closes (specification: driver-sessions). */
export function endSessions(
  ids: readonly Document[],
  settings: OperationSettings,
): Operation<void> {
  return {
    commandName: 'endSessions',
    namespace: { db: 'admin' },
    access: 'read',
    selection: 'byReadPreference',
    retry: 'never',
    pinning: 'none',
    concerns: 'none',
    settings,
    build: () => ({ body: { endSessions: ids } }),
    parse: () => undefined,
  };
}
