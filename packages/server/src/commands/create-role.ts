import { type Command, defineCommand } from '../command/command.ts';
import { string, values } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { readRestrictions } from '../command/user/restrictions.ts';
import { checkNewName, privilegesOf, rolesForRole } from '../command/user/role-management.ts';
import { CommandError } from '../value/command-error.ts';

export const createRole: Command = defineCommand({
  name: 'createRole',
  target: 'database',
  access: 'write',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Makes a role.',
  fields: fields(
    {
      createRole: required(string),
      privileges: required(values),
      roles: required(values),
      authenticationRestrictions: optional(values),
    },
    { namesItself: true },
  ),
  run(call, { createRole: name, privileges, roles, authenticationRestrictions }) {
    const { database } = call.generic;
    const { roles: known } = call.node.authentication;
    checkNewName({ role: name, db: database });
    if (known.find({ role: name, db: database }) !== undefined) {
      throw new CommandError('Location51002', `Role "${name}@${database}" already exists`);
    }
    known.put({
      name,
      database,
      privileges: privilegesOf(call, privileges),
      roles: rolesForRole(call, name, roles),
      restrictions: readRestrictions('createRole', authenticationRestrictions ?? []),
    });
    return new Map();
  },
});
