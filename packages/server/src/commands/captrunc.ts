import { existingCollection } from '../collection/writable-collection.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { looseBoolean, natural } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { namespaceOf } from '../command/namespace.ts';
import { CommandError } from '../value/command-error.ts';

export const captrunc: Command = defineCommand({
  name: 'captrunc',
  target: 'collection',
  access: 'write',
  auth: 'required',
  testOnly: true,
  inTransaction: 'forbidden',
  onMongos: 'absent',
  help: 'Removes the newest documents of a capped collection.',
  fields: fields({ n: required(natural), inc: optional(looseBoolean) }),
  run(call, { n, inc = false }) {
    const collection = existingCollection(call, namespaceOf(call));
    if (collection === undefined) {
      throw new CommandError('NamespaceNotFound', 'no such collection');
    }
    if (collection.options.capped === undefined) {
      throw new CommandError('IllegalOperation', 'collection must be capped');
    }
    const records = [...collection.records()].filter(({ head }) => head.bytes !== undefined);
    if (records.length < n || n === 0) {
      const words = `invalid n, collection contains fewer than ${n} documents`;
      throw new CommandError('IllegalOperation', words);
    }
    for (const record of records.slice(records.length - n + (inc ? 0 : 1))) {
      collection.remove(record);
    }
    return new Map();
  },
});
