import { type Command, defineCommand } from '../command/command.ts';
import { string, values } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { checkNotEmpty, modifiableRole } from '../command/user/role-management.ts';
import { rolesOf, rolesWithout } from '../command/user/user-management.ts';

export const revokeRolesFromRole: Command = defineCommand({
  name: 'revokeRolesFromRole',
  target: 'database',
  access: 'write',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Takes from a role what other roles allow.',
  fields: fields(
    { revokeRolesFromRole: required(string), roles: required(values) },
    { namesItself: true },
  ),
  run(call, { revokeRolesFromRole: name, roles }) {
    checkNotEmpty(call, 'roles', roles);
    const role = modifiableRole(call, name);
    const kept = rolesWithout(role.roles, rolesOf(call, roles));
    call.node.authentication.roles.put({ ...role, roles: kept });
    return new Map();
  },
});
