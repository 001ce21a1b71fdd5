import { type Command, defineCommand } from '../command/command.ts';
import { boolean, document, string, values } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { existingUser, newCredentials, rolesOf } from '../command/user/user-management.ts';
import { CommandError } from '../value/command-error.ts';

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
    },
    { namesItself: true },
  ),
  run(call, { updateUser: name, pwd, customData, roles, mechanisms, ...options }) {
    const { database } = call.generic;
    if (
      pwd === undefined &&
      customData === undefined &&
      roles === undefined &&
      mechanisms === undefined
    ) {
      throw new CommandError('BadValue', 'Must specify at least one field to update in updateUser');
    }
    const user = existingUser(call, name, `User ${name}@${database} not found`);
    if (mechanisms !== undefined && pwd === undefined) {
      throw new CommandError(
        'BadValue',
        'mechanisms field must be a subset of previously set mechanisms',
      );
    }
    const password = { ...options, ...(mechanisms === undefined ? {} : { mechanisms }) };
    call.node.authentication.users.put({
      ...user,
      credentials:
        pwd === undefined ? user.credentials : newCredentials(call, name, { pwd, ...password }),
      roles: roles === undefined ? user.roles : rolesOf(call, roles),
      customData: customData ?? user.customData,
    });
    return new Map();
  },
});
