import { listingCursor } from '../catalog/listing.ts';
import { type Command, defineCommand } from '../command/command.ts';
import {
  boolean,
  document,
  looseBoolean,
  rawDocuments,
  value,
} from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { runBulkWrite } from '../write/run-bulk-write.ts';

export const bulkWrite: Command = defineCommand({
  name: 'bulkWrite',
  since: '8.0',
  target: 'admin',
  access: 'write',
  auth: 'required',
  inTransaction: 'allowed',
  onMongos: 'routed',
  retryable: true,
  stable: true,
  help: 'Writes into several collections.',
  fields: fields({
    ops: required(rawDocuments),
    nsInfo: required(rawDocuments),
    ordered: optional(boolean),
    errorsOnly: optional(boolean),
    bypassDocumentValidation: optional(looseBoolean),
    bypassEmptyTsReplacement: optional(boolean, { since: '8.1' }),
    cursor: optional(listingCursor),
    let: optional(document),
    encryptionInformation: optional(value),
  }),
  run: (call, body) => runBulkWrite(call, body),
});
