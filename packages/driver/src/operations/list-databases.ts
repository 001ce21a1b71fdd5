import type { Document } from 'bson';
import type { CommandOperationOptions } from '../operation-model/command-options.ts';
import { copyOptions } from '../operation-model/copy-options.ts';
import type { Operation } from '../operation-model/operation.ts';
import { readReply } from '../operation-model/read-reply.ts';
import type { OperationSettings } from '../operation-model/settings.ts';

/** Options of `admin().listDatabases`. */
export interface ListDatabasesOptions extends CommandOperationOptions {
  /** The documents that are meant. */
  filter?: Document | undefined;
  /** True asks for names alone, which costs less; default false. */
  nameOnly?: boolean | undefined;
  /** True lists only what the user may see. */
  authorizedDatabases?: boolean | undefined;
}

/** The databases of a deployment, as the server tells them. */
export interface ListDatabasesResult {
  /** The databases. */
  databases: ({ name: string; sizeOnDisk?: number; empty?: boolean } & Document)[];
  /** The size of all, in bytes. */
  totalSize?: number;
  /** The size of all, in megabytes. */
  totalSizeMb?: number;
  /** 1 where the server has done it. */
  ok: 1 | 0;
}

/** The `listDatabases` command (specification: enumerate-databases). */
export function listDatabases(
  options: ListDatabasesOptions,
  settings: OperationSettings,
): Operation<ListDatabasesResult> {
  return {
    commandName: 'listDatabases',
    namespace: { db: 'admin' },
    access: 'read',
    selection: 'byReadPreference',
    retry: 'asRead',
    pinning: 'none',
    concerns: 'none',
    settings,
    build(limits) {
      const body: Document = { listDatabases: 1 };
      copyOptions(body, options, ['nameOnly', 'filter', 'authorizedDatabases', 'maxTimeMS']);
      if (limits.maxWireVersion >= 9) copyOptions(body, options, ['comment']);
      return { body };
    },
    parse: (reply) => readReply(reply) as ListDatabasesResult,
  };
}
