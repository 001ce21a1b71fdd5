import { type Command, defineCommand } from '../command/command.ts';
import { document } from '../command/field-type.ts';
import { fields, optional } from '../command/fields.ts';
import { CommandError } from '../value/command-error.ts';

export const commitTransaction: Command = defineCommand({
  name: 'commitTransaction',
  target: 'admin',
  access: 'write',
  auth: 'required',
  inTransaction: 'allowed',
  stable: true,
  help: "Makes a transaction's writes visible.",
  fields: fields({ recoveryToken: optional(document) }),
  run({ transaction }) {
    if (transaction === undefined) {
      throw new CommandError('CommandFailed', 'commitTransaction must be run within a transaction');
    }
    transaction.commit();
    return new Map();
  },
});
