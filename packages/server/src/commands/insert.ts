import { present } from '@touchstone/protocol';
import { checkWritten, writableCollection } from '../collection/writable-collection.ts';
import type { CommandCall } from '../command/call.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { boolean, looseBoolean, rawDocument, rawDocuments } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { checkStatementIds } from '../command/grammar/statement-ids.ts';
import { whenDone } from '../command/maybe-promise.ts';
import { namespaceOf } from '../command/namespace.ts';
import { encryptionOf } from '../encryption/encryption.ts';
import type { Namespace } from '../storage/document-collection.ts';
import { checkBatchSize } from '../write/batch-size.ts';
import { insertDocument } from '../write/insert-document.ts';
import { runStatements } from '../write/run-statements.ts';
import { insertEncrypted } from '../write/write-encrypted.ts';
import { writeReply } from '../write/write-errors.ts';

export const insert: Command = defineCommand({
  name: 'insert',
  target: 'collection',
  access: 'write',
  auth: 'required',
  inTransaction: 'allowed',
  onMongos: 'routed',
  retryable: true,
  stable: true,
  help: 'Stores documents.',
  fields: fields({
    documents: required(rawDocuments),
    ordered: optional(boolean),
    bypassDocumentValidation: optional(looseBoolean),
    bypassEmptyTsReplacement: optional(boolean, { since: '8.1' }),
    encryptionInformation: optional(rawDocument, { since: '6.0' }),
    isTimeseriesNamespace: optional(boolean),
  }),
  check: (body) => checkStatementIds(body, 'documents'),
  run(call, body) {
    const { documents, ordered = true, bypassDocumentValidation = false } = body;
    const namespace = namespaceOf(call);
    checkBatchSize(call, documents.length);
    checkWritten(call, namespace);
    const encryption = encryptionOf(call, namespace, body.encryptionInformation);
    const prepared = encryption === undefined ? [] : documents.map(encryption.prepareDocument);
    let n = 0;
    const running = runStatements(call, {
      count: documents.length,
      ordered,
      run: (index, progress) => {
        const collection = writableCollection(call, namespace);
        const document = prepared[index];
        if (encryption === undefined || document === undefined) {
          const options = { bypassValidation: bypassDocumentValidation, progress };
          insertDocument(call, collection, present(documents[index]), options);
        } else {
          const encrypted = { encryption, document };
          insertEncrypted(call, collection, encrypted, bypassDocumentValidation);
        }
        return { kind: 'insert' };
      },
      take: () => n++,
    });
    return whenDone(running, ({ errors, retried }) => {
      const isCut = ordered && errors.length > 0 && isSeries(call, namespace);
      // Measurements are written together: MongoDB counts them all where the first error ends them.
      const counted = isCut ? documents.length : n;
      return writeReply(call, counted, { errors, retriedStatements: retried });
    });
  },
});

function isSeries({ data }: CommandCall, { database, name }: Namespace): boolean {
  const entry = data.find(database, name);
  return entry?.kind === 'collection' && !entry.idsAreUnique;
}
