import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';

export const connPoolSync: Command = defineCommand({
  name: 'connPoolSync',
  target: 'database',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Lets go of connections that are not used: there are none.',
  fields: fields({}, { lenient: true }),
  run: () => new Map(),
});
