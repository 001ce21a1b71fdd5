import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { CommandError } from '../value/command-error.ts';

export const getChangeStreamState: Command = defineCommand({
  name: 'getChangeStreamState',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'absent',
  help: 'Tells whether change streams are on.',
  fields: fields({}, { lenient: true }),
  run() {
    throw new CommandError(
      'CommandNotSupported',
      'getChangeStreamState command is only supported in serverless',
    );
  },
});
