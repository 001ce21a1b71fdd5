import { existingCollection } from '../collection/writable-collection.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { namespaceOf } from '../command/namespace.ts';
import { CommandError } from '../value/command-error.ts';

export const emptycapped: Command = defineCommand({
  name: 'emptycapped',
  target: 'collection',
  access: 'write',
  auth: 'required',
  testOnly: true,
  inTransaction: 'forbidden',
  onMongos: 'absent',
  help: 'Removes all documents of a capped collection.',
  fields: fields({}),
  run(call) {
    const collection = existingCollection(call, namespaceOf(call));
    if (collection === undefined) {
      throw new CommandError('NamespaceNotFound', 'no such collection');
    }
    for (const record of [...collection.records()]) {
      if (record.head.bytes !== undefined) collection.remove(record);
    }
    return new Map();
  },
});
