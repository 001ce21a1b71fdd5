import { listingCursor } from '../catalog/listing.ts';
import type { CommandCall } from '../command/call.ts';
import { type Command, defineCommand } from '../command/command.ts';
import {
  boolean,
  document,
  looseBoolean,
  rawDocuments,
  value,
} from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { isAtLeast } from '../command/version.ts';
import { CommandError } from '../value/command-error.ts';
import { runBulkWrite } from '../write/run-bulk-write.ts';

export const bulkWrite: Command = defineCommand({
  name: 'bulkWrite',
  since: '7.0',
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
  run(call, body) {
    checkBulkWriteIsOn(call);
    return runBulkWrite(call, body);
  },
});

/** Throws CommandNotSupported where the version has the command, and not yet the feature. */
export function checkBulkWriteIsOn({ node }: CommandCall): void {
  if (isAtLeast(node.version, '8.0')) return;
  throw new CommandError(
    'CommandNotSupported',
    'BulkWrite may not be run without featureFlagBulkWriteCommand enabled',
  );
}
