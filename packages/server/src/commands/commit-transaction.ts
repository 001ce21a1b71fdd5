import { type Command, defineCommand } from '../command/command.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import { recoveryToken } from '../command/grammar/recovery-token.ts';
import { CommandError } from '../value/command-error.ts';

const grammar = fields({ recoveryToken: optional(recoveryToken, { nullable: true }) });

export const commitTransaction: Command = defineCommand({
  name: 'commitTransaction',
  target: 'admin',
  access: 'write',
  auth: 'required',
  inTransaction: 'allowed',
  onMongos: 'routed',
  stable: true,
  help: "Makes a transaction's writes visible.",
  fields: grammar,
  check: grammar.parse,
  run({ transaction }) {
    if (transaction === undefined) {
      throw new CommandError('CommandFailed', 'commitTransaction must be run within a transaction');
    }
    transaction.commit();
    return new Map();
  },
});
