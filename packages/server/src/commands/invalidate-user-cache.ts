import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';

export const invalidateUserCache: Command = defineCommand({
  name: 'invalidateUserCache',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Forgets what is known of users: nothing is kept.',
  fields: fields({}, { lenient: true }),
  run: () => new Map(),
});
