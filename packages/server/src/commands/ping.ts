import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';

export const ping: Command = defineCommand({
  name: 'ping',
  target: 'database',
  access: 'control',
  auth: 'none',
  inTransaction: 'forbidden',
  onMongos: 'local',
  stable: true,
  help: 'Answers.',
  fields: fields({}),
  run: () => new Map(),
});
