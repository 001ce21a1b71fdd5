import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { memberOf } from '../command/member-of.ts';
import { CommandError } from '../value/command-error.ts';

export const replSetSyncFrom: Command = defineCommand({
  name: 'replSetSyncFrom',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'absent',
  help: 'Chooses whom a secondary copies.',
  fields: fields({}, { lenient: true }),
  run(call) {
    if (memberOf(call).state === 'PRIMARY')
      throw new CommandError('NotSecondary', "primaries don't sync");
    return new Map();
  },
});
