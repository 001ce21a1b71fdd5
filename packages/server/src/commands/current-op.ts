import { type Command, defineCommand } from '../command/command.ts';
import { looseBoolean } from '../command/grammar/field-type.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import { whenDone } from '../command/maybe-promise.ts';
import { replyOf } from '../command/reply.ts';
import { operationsInProgress, wantedOperations } from '../pipeline/operations-in-progress.ts';

export const currentOp: Command = defineCommand({
  name: 'currentOp',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'routed',
  help: 'Tells what the server is doing: what waits, and this command.',
  // Further fields are conditions that an operation must meet.
  fields: fields(
    {
      $all: optional(looseBoolean),
      $ownOps: optional(looseBoolean),
      $truncateOps: optional(looseBoolean),
    },
    { lenient: true },
  ),
  run(call, { $ownOps = false }) {
    const rows = operationsInProgress(call, { allUsers: !$ownOps });
    return whenDone(wantedOperations(call, rows), (inprog) => replyOf({ inprog }));
  },
});
