import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';

export const lockInfo: Command = defineCommand({
  name: 'lockInfo',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Lists the locks that are held: none is between commands.',
  fields: fields({}, { lenient: true }),
  run: () => replyOf({ lockInfo: [] }),
});
