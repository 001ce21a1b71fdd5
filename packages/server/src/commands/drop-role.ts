import type { Role } from '../auth/user.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { string } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { modifiableRole } from '../command/user/role-management.ts';

export const dropRole: Command = defineCommand({
  name: 'dropRole',
  target: 'database',
  access: 'write',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Removes a role.',
  fields: fields({ dropRole: required(string) }, { namesItself: true }),
  run(call, { dropRole: role }) {
    const { database: db } = call.generic;
    modifiableRole(call, role, `Could not find role: ${role}@${db}`);
    const { roles, users } = call.node.authentication;
    roles.remove({ role, db });
    const isKept = (one: Role): boolean => one.role !== role || one.db !== db;
    for (const other of roles.all()) {
      if (!other.roles.every(isKept)) roles.put({ ...other, roles: other.roles.filter(isKept) });
    }
    for (const user of users.all()) {
      if (!user.roles.every(isKept)) users.put({ ...user, roles: user.roles.filter(isKept) });
    }
    return new Map();
  },
});
