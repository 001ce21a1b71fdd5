import { Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';

export const dropAllRolesFromDatabase: Command = defineCommand({
  name: 'dropAllRolesFromDatabase',
  target: 'database',
  access: 'write',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Removes all roles that were made in a database.',
  fields: fields({}),
  run({ node, generic }) {
    const { roles } = node.authentication;
    const here = roles.all().filter(({ database }) => database === generic.database);
    for (const { name, database } of here) roles.remove({ role: name, db: database });
    for (const other of roles.all()) {
      const kept = other.roles.filter(({ db }) => db !== generic.database);
      if (kept.length < other.roles.length) roles.put({ ...other, roles: kept });
    }
    return replyOf({ n: new Int32(here.length) });
  },
});
