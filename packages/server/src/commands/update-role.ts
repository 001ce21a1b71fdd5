import { type Command, defineCommand } from '../command/command.ts';
import { string, values } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { readRestrictions } from '../command/user/restrictions.ts';
import { existingRole, privilegesOf, rolesForRole } from '../command/user/role-management.ts';
import { CommandError } from '../value/command-error.ts';

export const updateRole: Command = defineCommand({
  name: 'updateRole',
  target: 'database',
  access: 'write',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Changes a role.',
  fields: fields(
    {
      updateRole: required(string),
      privileges: optional(values),
      roles: optional(values),
      authenticationRestrictions: optional(values),
    },
    { namesItself: true },
  ),
  run(call, { updateRole: name, privileges, roles, authenticationRestrictions }) {
    const { database } = call.generic;
    if (
      privileges === undefined &&
      roles === undefined &&
      authenticationRestrictions === undefined
    ) {
      throw new CommandError('BadValue', 'Must specify at least one field to update in updateRole');
    }
    const role = existingRole(call, name, `Could not find role: ${name}@${database}`);
    call.node.authentication.roles.put({
      ...role,
      privileges: privileges === undefined ? role.privileges : privilegesOf(call, privileges),
      roles: roles === undefined ? role.roles : rolesForRole(call, name, roles),
      ...(authenticationRestrictions === undefined
        ? {}
        : { restrictions: readRestrictions('updateRole', authenticationRestrictions) }),
    });
    return new Map();
  },
});
