import { type Command, defineCommand } from '../command/command.ts';
import { value } from '../command/field-type.ts';
import { fields, optional, required } from '../command/fields.ts';
import { replyOf } from '../command/reply.ts';

export const killOp: Command = defineCommand({
  name: 'killOp',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  help: 'Asks an operation to stop.',
  fields: fields({ op: required(value), comment: optional(value) }),
  run: () => replyOf({ info: 'attempting to kill op' }),
});
