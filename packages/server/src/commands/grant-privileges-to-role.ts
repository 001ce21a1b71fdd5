import { type Command, defineCommand } from '../command/command.ts';
import { string, values } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';
import {
  checkNotEmpty,
  modifiableRole,
  privilegesOf,
  withPrivileges,
} from '../command/user/role-management.ts';

export const grantPrivilegesToRole: Command = defineCommand({
  name: 'grantPrivilegesToRole',
  target: 'database',
  access: 'write',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Adds to what a role allows.',
  fields: fields(
    { grantPrivilegesToRole: required(string), privileges: required(values) },
    { namesItself: true },
  ),
  run(call, { grantPrivilegesToRole: name, privileges }) {
    checkNotEmpty(call, 'privileges', privileges);
    const given = privilegesOf(call, privileges);
    const role = modifiableRole(call, name);
    call.node.authentication.roles.put({
      ...role,
      privileges: withPrivileges(role.privileges, given),
    });
    return new Map();
  },
});
