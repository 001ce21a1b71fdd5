import type { PipelineNamespace } from '../aggregate/pipeline-context.ts';
import { CommandError } from '../value/command-error.ts';
import type { ChangeStreamSpecification } from './change-stream-specification.ts';

/** The scope of a stream: one collection, a database, or all databases. */
export interface ChangeScope {
  readonly kind: 'collection' | 'database' | 'cluster';
  readonly database: string;
  readonly collection: string | undefined;
  readonly showSystemEvents: boolean;
}

const INTERNAL: readonly string[] = ['admin', 'config', 'local'];

/** The scope of a stream that is opened here. Throws where none may be opened. */
export function changeScope(
  { database, collection }: PipelineNamespace,
  { allChangesForCluster, showSystemEvents }: ChangeStreamSpecification,
): ChangeScope {
  const shared = { database, collection, showSystemEvents };
  if (allChangesForCluster) {
    if (database === 'admin' && collection === undefined) return { ...shared, kind: 'cluster' };
    throw new CommandError(
      'InvalidOptions',
      "A $changeStream with 'allChangesForCluster:true' may only be opened on the 'admin' " +
        `database, and with no collection name; found ${database}.${collection ?? '$cmd.aggregate'}`,
    );
  }
  if (INTERNAL.includes(database)) {
    throw new CommandError(
      'InvalidNamespace',
      `$changeStream may not be opened on the internal ${database} database`,
    );
  }
  if (collection?.startsWith('system.')) {
    throw new CommandError(
      'InvalidNamespace',
      `$changeStream may not be opened on the internal ${database}.${collection} collection`,
    );
  }
  return { ...shared, kind: collection === undefined ? 'database' : 'collection' };
}

/** True if changes of this namespace are seen; without a name, changes of the database as a whole. */
export function isInScope(scope: ChangeScope, database: string, name?: string): boolean {
  if (name?.startsWith('system.') && !scope.showSystemEvents) return false;
  switch (scope.kind) {
    case 'collection':
      return database === scope.database && name === scope.collection;
    case 'database':
      return database === scope.database;
    case 'cluster':
      return !INTERNAL.includes(database);
  }
}
