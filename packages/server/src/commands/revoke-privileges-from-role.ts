import { type Command, defineCommand } from '../command/command.ts';
import { string, values } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';
import {
  checkNotEmpty,
  modifiableRole,
  privilegesOf,
  withoutPrivileges,
} from '../command/user/role-management.ts';

export const revokePrivilegesFromRole: Command = defineCommand({
  name: 'revokePrivilegesFromRole',
  target: 'database',
  access: 'write',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Takes from what a role allows.',
  fields: fields(
    { revokePrivilegesFromRole: required(string), privileges: required(values) },
    { namesItself: true },
  ),
  run(call, { revokePrivilegesFromRole: name, privileges }) {
    checkNotEmpty(call, 'privileges', privileges);
    const role = modifiableRole(call, name);
    const given = privilegesOf(call, privileges);
    call.node.authentication.roles.put({
      ...role,
      privileges: withoutPrivileges(role.privileges, given),
    });
    return new Map();
  },
});
