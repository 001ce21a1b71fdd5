import { roleFields } from '../auth/user.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { looseBoolean } from '../command/grammar/field-type.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';

export const connectionStatus: Command = defineCommand({
  name: 'connectionStatus',
  target: 'database',
  access: 'control',
  auth: 'none',
  inTransaction: 'forbidden',
  onMongos: 'local',
  stable: true,
  help: 'Tells who is authenticated on this connection.',
  fields: fields({ showPrivileges: optional(looseBoolean) }),
  run({ connection }, { showPrivileges = false }) {
    const { users, rights } = connection.authentication;
    const authInfo = replyOf({
      authenticatedUsers: users.map(({ name, database }) => replyOf({ user: name, db: database })),
      authenticatedUserRoles: rights.roles.map(roleFields),
      authenticatedUserPrivileges: showPrivileges ? rights.privileges.documents() : undefined,
    });
    return replyOf({ authInfo });
  },
});
