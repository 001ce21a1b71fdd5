import { type Command, defineCommand } from '../command/command.ts';
import { string } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { existingUser } from '../command/user/user-management.ts';

export const dropUser: Command = defineCommand({
  name: 'dropUser',
  target: 'database',
  access: 'write',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Removes a user.',
  fields: fields({ dropUser: required(string) }, { namesItself: true }),
  run(call, { dropUser: name }) {
    const { database } = call.generic;
    existingUser(call, name, `User '${name}@${database}' not found`);
    call.node.authentication.users.remove(database, name);
    return new Map();
  },
});
