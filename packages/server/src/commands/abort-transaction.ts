import { type Command, defineCommand } from '../command/command.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import { recoveryToken } from '../command/grammar/recovery-token.ts';
import { CommandError } from '../value/command-error.ts';

const grammar = fields({ recoveryToken: optional(recoveryToken, { nullable: true }) });

export const abortTransaction: Command = defineCommand({
  name: 'abortTransaction',
  target: 'admin',
  access: 'write',
  auth: 'required',
  inTransaction: 'allowed',
  onMongos: 'routed',
  stable: true,
  help: "Forgets a transaction's writes.",
  fields: grammar,
  check: grammar.parse,
  run({ transaction }) {
    if (transaction === undefined) {
      throw new CommandError('CommandFailed', 'abortTransaction must be run within a transaction');
    }
    transaction.abortPrepared();
    return new Map();
  },
});
