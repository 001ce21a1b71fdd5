import type { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import type { DbOptions } from './db-options.ts';
import type { Executor } from './executor.ts';

/** The state that stands behind a database. Libraries look for `namespace` and `options` here; the rest is the driver's own. */
export interface DbState {
  readonly namespace: MongoDBNamespace;
  readonly options: DbOptions | undefined;
  readonly executor: Executor;
}
