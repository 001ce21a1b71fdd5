import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { memberOf } from '../command/member-of.ts';
import { replyOf } from '../command/reply.ts';

export const replSetGetConfig: Command = defineCommand({
  name: 'replSetGetConfig',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'absent',
  help: 'Tells how the replica set is configured.',
  fields: fields({}, { lenient: true }),
  run: (call) => replyOf({ config: memberOf(call).configuration() }),
});
