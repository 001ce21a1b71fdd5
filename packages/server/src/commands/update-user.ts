import type { Credentials, User } from '../auth/user.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { boolean, document, string, values } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { readUserRestrictions } from '../command/user/restrictions.ts';
import { existingUser, newCredentials, rolesOf } from '../command/user/user-management.ts';
import { CommandError } from '../value/command-error.ts';
import type { Value } from '../value/value.ts';

export const updateUser: Command = defineCommand({
  name: 'updateUser',
  target: 'database',
  access: 'write',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Changes a user.',
  fields: fields(
    {
      updateUser: required(string),
      pwd: optional(string),
      customData: optional(document),
      roles: optional(values),
      digestPassword: optional(boolean),
      mechanisms: optional(values),
      authenticationRestrictions: optional(values),
    },
    { namesItself: true },
  ),
  run(call, { updateUser: name, ...changes }) {
    const { pwd, customData, roles, mechanisms, authenticationRestrictions, ...options } = changes;
    const { database } = call.generic;
    if (mechanisms?.length === 0) {
      throw new CommandError('BadValue', 'mechanisms field must not be empty');
    }
    const changed = [pwd, customData, roles, authenticationRestrictions, mechanisms];
    if (changed.every((each) => each === undefined)) {
      throw new CommandError('BadValue', 'Must specify at least one field to update in updateUser');
    }
    const user = existingUser(call, name, `User ${name}@${database} not found`);
    const password = { ...options, ...(mechanisms === undefined ? {} : { mechanisms }) };
    const kept = mechanisms === undefined ? user.credentials : keptCredentials(user, mechanisms);
    call.node.authentication.users.put({
      ...user,
      credentials: pwd === undefined ? kept : newCredentials(call, name, { pwd, ...password }),
      roles: roles === undefined ? user.roles : rolesOf(call, roles),
      customData: customData ?? user.customData,
      isCustomDataLate: user.customData === undefined || user.isCustomDataLate === true,
      ...(authenticationRestrictions === undefined
        ? {}
        : { restrictions: readUserRestrictions('updateUser', authenticationRestrictions) }),
    });
    return new Map();
  },
});

// Without a new password there is nothing that other mechanisms could be proved by.
function keptCredentials({ credentials }: User, wanted: readonly Value[]): Credentials {
  const kept = [...credentials].filter(([mechanism]) => wanted.includes(mechanism));
  if (wanted.every((mechanism) => kept.some(([name]) => name === mechanism))) return new Map(kept);
  throw new CommandError(
    'BadValue',
    'mechanisms field must be a subset of previously set mechanisms',
  );
}
