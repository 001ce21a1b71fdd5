import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { CommandError } from '../value/command-error.ts';

export const listDatabasesForAllTenants: Command = defineCommand({
  name: 'listDatabasesForAllTenants',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Lists the databases of all tenants.',
  fields: fields({}, { lenient: true }),
  run() {
    throw new CommandError(
      'CommandNotSupported',
      'Multitenancy not enabled, command not supported',
    );
  },
});
