import type { Document } from 'bson';
import { MongoServerError } from '../error/server-error.ts';
import type { CommandOperationOptions } from '../operation-model/command-options.ts';
import { copyOptions } from '../operation-model/copy-options.ts';
import type { Namespace, Operation } from '../operation-model/operation.ts';
import { readReply } from '../operation-model/read-reply.ts';
import type { OperationSettings } from '../operation-model/settings.ts';

export interface InsertCommandOptions extends CommandOperationOptions {
  bypassDocumentValidation?: boolean | undefined;
  /** Stop at the first document that fails. Default: true. */
  ordered?: boolean | undefined;
}

/** The `insert` command; a reply with write errors is thrown as the first of them. */
export function insert(
  namespace: Namespace & { readonly collection: string },
  documents: readonly (Document | Uint8Array)[],
  options: InsertCommandOptions | undefined,
  settings: OperationSettings,
): Operation<Document> {
  return {
    commandName: 'insert',
    namespace,
    access: 'write',
    selection: 'writable',
    retry: 'asWrite',
    pinning: 'none',
    concerns: 'write',
    settings,
    build() {
      const body: Document = { insert: namespace.collection, ordered: options?.ordered ?? true };
      if (options !== undefined) {
        copyOptions(body, options, ['bypassDocumentValidation', 'comment', 'maxTimeMS']);
      }
      return { body, sequences: [{ identifier: 'documents', documents, idFirst: true }] };
    },
    parse: throwFirstWriteError,
  };
}

/** Passes a write command's reply on, unless a statement failed. */
export function throwFirstWriteError(reply: Uint8Array): Document {
  const document = readReply(reply);
  const first = document['writeErrors']?.[0];
  if (first !== undefined) throw new MongoServerError(first);
  return document;
}
