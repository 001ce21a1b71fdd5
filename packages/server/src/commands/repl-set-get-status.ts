import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { memberOf } from '../command/member-of.ts';

export const replSetGetStatus: Command = defineCommand({
  name: 'replSetGetStatus',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'routed',
  help: "Tells the state of the replica set's members.",
  fields: fields({}, { lenient: true }),
  run: (call) => memberOf(call).status(),
});
