import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';

export const logout: Command = defineCommand({
  name: 'logout',
  target: 'database',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Logs out the user of this database.',
  fields: fields({}),
  run({ connection, generic }) {
    connection.authentication.logOut(generic.database);
    return new Map();
  },
});
