import { newUserId } from '../auth/authentication.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { boolean, document, string, values } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { readUserRestrictions } from '../command/user/restrictions.ts';
import { newCredentials, rolesOf } from '../command/user/user-management.ts';
import { CommandError } from '../value/command-error.ts';

export const createUser: Command = defineCommand({
  name: 'createUser',
  target: 'database',
  access: 'write',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Makes a user.',
  fields: fields(
    {
      createUser: required(string),
      pwd: optional(string),
      customData: optional(document),
      roles: required(values),
      digestPassword: optional(boolean),
      mechanisms: optional(values),
      authenticationRestrictions: optional(values),
    },
    { namesItself: true },
  ),
  run(call, { createUser: name, pwd, customData, roles, authenticationRestrictions, ...options }) {
    const { users, random } = call.node.authentication;
    const { database } = call.generic;
    if (name === '') {
      throw new CommandError('BadValue', "User document needs 'user' field to be non-empty");
    }
    checkPassword(pwd, database);
    const user = {
      name,
      database,
      userId: newUserId(random),
      credentials: pwd === undefined ? new Map() : newCredentials(call, name, { pwd, ...options }),
      roles: rolesOf(call, roles),
      customData,
      restrictions: readUserRestrictions('createUser', authenticationRestrictions ?? []),
    };
    if (users.find(database, name) !== undefined) {
      throw new CommandError('Location51003', `User "${name}@${database}" already exists`);
    }
    users.put(user);
    return new Map();
  },
});

function checkPassword(password: string | undefined, database: string): void {
  if (database === '$external' && password !== undefined) {
    throw new CommandError(
      'BadValue',
      "Cannot set the password for users defined on the '$external' database",
    );
  }
  if (database !== '$external' && password === undefined) {
    throw new CommandError(
      'BadValue',
      "Must provide a 'pwd' field for all user documents, except those with '$external' as the user's source db",
    );
  }
}
