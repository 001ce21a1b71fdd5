import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { CommandError } from '../value/command-error.ts';

export const setProfilingFilterGlobally: Command = defineCommand({
  name: 'setProfilingFilterGlobally',
  target: 'database',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Sets a filter of the profiler for all databases.',
  fields: fields({}, { lenient: true }),
  run() {
    throw new CommandError(
      'Location7283301',
      'setProfilingFilterGlobally command requires query knob to be enabled',
    );
  },
});
