import { type Command, defineCommand } from '../command/command.ts';
import { string, values } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { checkNotEmpty, modifiableRole, rolesForRole } from '../command/user/role-management.ts';
import { rolesWithout } from '../command/user/user-management.ts';

export const grantRolesToRole: Command = defineCommand({
  name: 'grantRolesToRole',
  target: 'database',
  access: 'write',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Gives a role what other roles allow.',
  fields: fields(
    { grantRolesToRole: required(string), roles: required(values) },
    { namesItself: true },
  ),
  run(call, { grantRolesToRole: name, roles }) {
    checkNotEmpty(call, 'roles', roles);
    const role = modifiableRole(call, name);
    const granted = rolesWithout(rolesForRole(call, name, roles), role.roles);
    call.node.authentication.roles.put({ ...role, roles: [...role.roles, ...granted] });
    return new Map();
  },
});
