import { type Command, defineCommand } from '../command/command.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import { isAtLeast } from '../command/version.ts';
import { typeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import { isNumeric } from '../value/numbers.ts';

export const dropDatabase: Command = defineCommand({
  name: 'dropDatabase',
  target: 'database',
  access: 'write',
  auth: 'required',
  exclusive: 'database',
  inTransaction: 'forbidden',
  onMongos: 'routed',
  stable: true,
  help: 'Drops a database.',
  fields: fields({}),
  run({ node, generic, body }) {
    const { storage, cursors, version } = node;
    const { database } = generic;
    if (database === 'admin' && isAtLeast(version, '4.4')) {
      const words = "Dropping the 'admin' database is prohibited.";
      throw new CommandError('IllegalOperation', words);
    }
    const given = body.value('dropDatabase');
    if (given !== undefined && !isNumeric(given)) {
      const types = ['long', 'int', 'decimal', 'double'] as const;
      const [path, type] = ['dropDatabase.dropDatabase', typeAlias(given)];
      // A quotation mark of MongoDB's own words stands in the wrong place.
      const words = `expected types '[${types.join(', ')}']`;
      throw new CommandError(
        'TypeMismatch',
        `BSON field '${path}' is the wrong type '${type}', ${words}`,
      );
    }
    if (numberOf(given) !== 1) {
      throw new CommandError('Location5255100', "Have to pass 1 as 'drop' parameter");
    }
    const entries = storage.catalog.entries(database);
    for (const entry of entries) storage.drop(entry);
    if (entries.length === 0) return new Map();
    storage.logCommand(database, new Map([['dropDatabase', 1]]));
    cursors.killOver((namespace) => namespace.startsWith(`${database}.`));
    return isAtLeast(version, '5.0') ? new Map() : replyOf({ dropped: database });
  },
});
