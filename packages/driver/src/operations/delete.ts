import type { Document } from 'bson';
import type { CommandOperationOptions, Hint } from '../operation-model/command-options.ts';
import { copyOptions } from '../operation-model/copy-options.ts';
import { checkHintSupport } from '../operation-model/hint-support.ts';
import type { Namespace, Operation } from '../operation-model/operation.ts';
import type { OperationSettings } from '../operation-model/settings.ts';
import type { CollationOptions } from '../schema/collation.ts';
import { throwFirstWriteError } from './insert.ts';

/** One statement of a `delete` command. */
export interface DeleteStatement {
  /** The documents that are meant. */
  q: Document;
  /** 1: the first match; 0: every match. */
  limit: 0 | 1;
  /** The language in which strings are compared; default: the collection's. */
  collation?: CollationOptions;
  /** The index to use, by its name or its key; default: the server's choice. */
  hint?: Hint;
}

export interface DeleteStatementOptions {
  collation?: CollationOptions | undefined;
  hint?: Hint | undefined;
}

export interface DeleteCommandOptions extends CommandOperationOptions {
  let?: Document | undefined;
  /** Stop at the first statement that fails. Default: true. */
  ordered?: boolean | undefined;
}

export function deleteStatement(
  q: Document,
  options: DeleteStatementOptions | undefined,
  limit: 0 | 1,
): DeleteStatement {
  const statement: DeleteStatement = { q, limit };
  if (options !== undefined) copyOptions(statement, options, ['collation', 'hint']);
  return statement;
}

/** The `delete` command. A statement for many documents may not be sent twice (retryable writes). */
export function deleteDocuments(
  namespace: Namespace & { readonly collection: string },
  statements: readonly DeleteStatement[],
  options: DeleteCommandOptions | undefined,
  settings: OperationSettings,
): Operation<Document> {
  const hasHint = statements.some((statement) => statement.hint !== undefined);
  return {
    commandName: 'delete',
    namespace,
    access: 'write',
    selection: 'writable',
    retry: statements.some((statement) => statement.limit === 0) ? 'never' : 'asWrite',
    pinning: 'none',
    concerns: 'write',
    settings,
    build(limits) {
      if (hasHint) checkHintSupport('delete', settings, limits);
      const body: Document = { delete: namespace.collection, ordered: options?.ordered !== false };
      if (options !== undefined) copyOptions(body, options, ['let', 'comment', 'maxTimeMS']);
      return { body, sequences: [{ identifier: 'deletes', documents: statements }] };
    },
    parse: throwFirstWriteError,
  };
}
