import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { memberOf } from '../command/member-of.ts';
import { CommandError } from '../value/command-error.ts';

export const replSetMaintenance: Command = defineCommand({
  name: 'replSetMaintenance',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'absent',
  help: 'Takes a secondary out of the reading.',
  fields: fields({}, { lenient: true }),
  run(call) {
    if (memberOf(call).state === 'PRIMARY')
      throw new CommandError('NotSecondary', "primaries can't modify maintenance mode");
    return new Map();
  },
});
