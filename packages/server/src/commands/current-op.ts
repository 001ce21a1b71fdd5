import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/fields.ts';
import { replyOf } from '../command/reply.ts';
import { operationsInProgress } from '../execution/operations-in-progress.ts';

export const currentOp: Command = defineCommand({
  name: 'currentOp',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  help: 'Tells what the server is doing: it does one thing at a time, and that is this command.',
  // Further fields are conditions that an operation must meet.
  fields: fields({}, { lenient: true }),
  run: (call) => replyOf({ inprog: operationsInProgress(call) }),
});
