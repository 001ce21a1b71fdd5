import type { CommandOperationOptions } from '../operation-model/command-options.ts';
import { copyOptions } from '../operation-model/copy-options.ts';
import type { Operation } from '../operation-model/operation.ts';
import type { OperationSettings } from '../operation-model/settings.ts';

/** Options of `dropDatabase`. */
export type DropDatabaseOptions = CommandOperationOptions;

/** The `dropDatabase` command. */
export function dropDatabase(
  db: string,
  options: DropDatabaseOptions,
  settings: OperationSettings,
): Operation<boolean> {
  return {
    commandName: 'dropDatabase',
    namespace: { db },
    access: 'write',
    selection: 'writable',
    retry: 'never',
    pinning: 'none',
    concerns: 'write',
    settings,
    build() {
      const body = { dropDatabase: 1 };
      copyOptions(body, options, ['comment', 'maxTimeMS']);
      return { body };
    },
    parse: () => true,
  };
}
