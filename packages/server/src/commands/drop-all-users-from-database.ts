import { Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';

export const dropAllUsersFromDatabase: Command = defineCommand({
  name: 'dropAllUsersFromDatabase',
  target: 'database',
  access: 'write',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Removes all users of a database.',
  fields: fields({}),
  run({ node, generic }) {
    const { users } = node.authentication;
    const here = users.all().filter(({ database }) => database === generic.database);
    for (const { name, database } of here) users.remove(database, name);
    return replyOf({ n: new Int32(here.length) });
  },
});
