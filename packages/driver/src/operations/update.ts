import type { Document } from 'bson';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import type { CommandOperationOptions, Hint } from '../operation-model/command-options.ts';
import { copyOptions } from '../operation-model/copy-options.ts';
import { formatSort, type SortForCmd } from '../operation-model/format-sort.ts';
import type { Namespace, Operation } from '../operation-model/operation.ts';
import type { OperationSettings } from '../operation-model/settings.ts';
import type { CollationOptions } from '../schema/collation.ts';
import type { Sort } from '../schema/sort.ts';
import { throwFirstWriteError } from './insert.ts';

/** One statement of an `update` command. */
export interface UpdateStatement {
  /** The documents that are meant. */
  q: Document;
  /** The update that is done to them. */
  u: Document | Document[];
  /** True for all documents that match. */
  multi?: boolean;
  /** True inserts a document where none matches; default false. */
  upsert?: boolean;
  /** The language in which strings are compared; default: the collection's. */
  collation?: CollationOptions;
  /** The elements of arrays that are meant by `$[name]`. */
  arrayFilters?: Document[];
  /** The index to use, by its name or its key; default: the server's choice. */
  hint?: Hint;
  /** The order, as fields with 1 and -1; default: the server's. */
  sort?: SortForCmd;
}

export interface UpdateStatementOptions {
  upsert?: boolean | undefined;
  collation?: CollationOptions | undefined;
  arrayFilters?: Document[] | undefined;
  hint?: Hint | undefined;
  sort?: Sort | undefined;
}

export interface UpdateCommandOptions extends CommandOperationOptions {
  bypassDocumentValidation?: boolean | undefined;
  let?: Document | undefined;
  /** Stop at the first statement that fails. Default: true. */
  ordered?: boolean | undefined;
}

export function updateStatement(
  q: Document,
  u: Document | Document[],
  options: UpdateStatementOptions | undefined,
  multi = false,
): UpdateStatement {
  if (typeof q !== 'object' || q === null) {
    throw new MongoInvalidArgumentError('Selector must be a valid JavaScript object');
  }
  if (typeof u !== 'object' || u === null) {
    throw new MongoInvalidArgumentError('Document must be a valid JavaScript object');
  }
  const statement: UpdateStatement = { q, u };
  if (multi) statement.multi = true;
  if (options === undefined) return statement;
  copyOptions(statement, options, ['upsert', 'hint', 'collation', 'arrayFilters']);
  const sort = multi ? undefined : formatSort(options.sort);
  if (sort !== undefined) statement.sort = sort;
  return statement;
}

/** The `update` command. A statement for many documents may not be sent twice (retryable writes). */
export function update(
  namespace: Namespace & { readonly collection: string },
  statements: readonly UpdateStatement[],
  options: UpdateCommandOptions | undefined,
  settings: OperationSettings,
): Operation<Document> {
  return {
    commandName: 'update',
    namespace,
    access: 'write',
    selection: 'writable',
    retry: statements.some((statement) => statement.multi === true) ? 'never' : 'asWrite',
    pinning: 'none',
    concerns: 'write',
    settings,
    build() {
      const body: Document = { update: namespace.collection, ordered: options?.ordered ?? true };
      if (options !== undefined) {
        copyOptions(body, options, ['bypassDocumentValidation', 'let', 'comment', 'maxTimeMS']);
      }
      return { body, sequences: [{ identifier: 'updates', documents: statements }] };
    },
    parse: throwFirstWriteError,
  };
}
