import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';

export const logRotate: Command = defineCommand({
  name: 'logRotate',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Begins a new log: there is none on a disk.',
  fields: fields({}, { lenient: true }),
  run: () => new Map(),
});
