import { type Command, defineCommand } from '../command/command.ts';
import { document } from '../command/field-type.ts';
import { fields, optional } from '../command/fields.ts';
import { CommandError } from '../value/command-error.ts';

export const abortTransaction: Command = defineCommand({
  name: 'abortTransaction',
  target: 'admin',
  access: 'write',
  auth: 'required',
  inTransaction: 'allowed',
  stable: true,
  help: "Forgets a transaction's writes.",
  fields: fields({ recoveryToken: optional(document) }),
  run({ transaction }) {
    if (transaction === undefined) {
      throw new CommandError('CommandFailed', 'abortTransaction must be run within a transaction');
    }
    transaction.abort();
    return new Map();
  },
});
