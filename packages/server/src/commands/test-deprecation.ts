import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';

export const testDeprecation: Command = defineCommand({
  name: 'testDeprecation',
  target: 'database',
  access: 'control',
  auth: 'required',
  testOnly: true,
  inTransaction: 'forbidden',
  onMongos: 'absent',
  help: 'Answers, though it is deprecated.',
  fields: fields({}, { lenient: true }),
  run: () => new Map(),
});
