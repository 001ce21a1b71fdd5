import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';

export const reapLogicalSessionCacheNow: Command = defineCommand({
  name: 'reapLogicalSessionCacheNow',
  target: 'database',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Ends sessions that nobody refreshed.',
  fields: fields({}, { lenient: true }),
  run: () => new Map(),
});
