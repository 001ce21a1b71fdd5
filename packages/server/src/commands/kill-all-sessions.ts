import { type Command, defineCommand } from '../command/command.ts';
import { documents } from '../command/field-type.ts';
import { fields, required } from '../command/fields.ts';

export const killAllSessions: Command = defineCommand({
  name: 'killAllSessions',
  target: 'database',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  help: 'Ends what the sessions of users are doing; an empty list means all.',
  fields: fields({ killAllSessions: required(documents) }, { namesItself: true }),
  run({ node }) {
    node.retryableWrites.abortAllTransactions();
    node.cursors.killWhere(({ options }) => options.sessionKey !== undefined);
    return new Map();
  },
});
