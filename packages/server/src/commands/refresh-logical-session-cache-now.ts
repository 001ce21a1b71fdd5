import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';

export const refreshLogicalSessionCacheNow: Command = defineCommand({
  name: 'refreshLogicalSessionCacheNow',
  target: 'database',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Makes sessions known to other servers.',
  fields: fields({}, { lenient: true }),
  run: () => new Map(),
});
