import { type Command, defineCommand } from '../command/command.ts';
import { string, values } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { existingUser, rolesOf, rolesWithout } from '../command/user/user-management.ts';
import { CommandError } from '../value/command-error.ts';

export const grantRolesToUser: Command = defineCommand({
  name: 'grantRolesToUser',
  target: 'database',
  access: 'write',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Gives roles to a user.',
  fields: fields(
    { grantRolesToUser: required(string), roles: required(values) },
    { namesItself: true },
  ),
  run(call, { grantRolesToUser: name, roles }) {
    if (roles.length === 0) {
      throw new CommandError(
        'BadValue',
        'grantRolesToUser command requires a non-empty "roles" array',
      );
    }
    const { database } = call.generic;
    const user = existingUser(call, name, `Could not find user "${name}" for db "${database}"`);
    const granted = rolesWithout(rolesOf(call, roles), user.roles);
    call.node.authentication.users.put({ ...user, roles: [...user.roles, ...granted] });
    return new Map();
  },
});
