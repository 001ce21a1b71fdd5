import { type Command, defineCommand } from '../command/command.ts';
import { string, values } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { existingUser, rolesOf, rolesWithout } from '../command/user/user-management.ts';
import { CommandError } from '../value/command-error.ts';

export const revokeRolesFromUser: Command = defineCommand({
  name: 'revokeRolesFromUser',
  target: 'database',
  access: 'write',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Takes roles from a user.',
  fields: fields(
    { revokeRolesFromUser: required(string), roles: required(values) },
    { namesItself: true },
  ),
  run(call, { revokeRolesFromUser: name, roles }) {
    if (roles.length === 0) {
      throw new CommandError(
        'BadValue',
        'revokeRolesFromUser command requires a non-empty "roles" array',
      );
    }
    const { database } = call.generic;
    const user = existingUser(call, name, `Could not find user "${name}" for db "${database}"`);
    const kept = rolesWithout(user.roles, rolesOf(call, roles));
    call.node.authentication.users.put({ ...user, roles: kept });
    return new Map();
  },
});
