import { Int32 } from 'bson';
import { existingCollection } from '../collection/writable-collection.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { namespaceOf } from '../command/namespace.ts';
import { replyOf } from '../command/reply.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields } from '../value/value.ts';

/** The options whose place the catalog keeps otherwise than listIndexes shows them. */
const LAST = ['partialFilterExpression', 'collation'];

function storedOrder(specification: Fields): Fields {
  const stored: Fields = new Map(specification);
  for (const name of LAST) {
    const value = stored.get(name);
    if (value === undefined) continue;
    stored.delete(name);
    stored.set(name, value);
  }
  return stored;
}

export const reIndex: Command = defineCommand({
  name: 'reIndex',
  target: 'collection',
  access: 'write',
  auth: 'required',
  exclusive: 'collection',
  inTransaction: 'forbidden',
  onMongos: 'absent',
  help: 'Builds all indexes of a collection anew.',
  fields: fields({}, { lenient: true }),
  run(call) {
    const { member } = call.node;
    if (member !== undefined) {
      const words = 'reIndex is only allowed on a standalone mongod instance.';
      throw new CommandError('IllegalOperation', words);
    }
    const collection = existingCollection(call, namespaceOf(call, 'InvalidNamespace'));
    if (collection === undefined) {
      throw new CommandError('NamespaceNotFound', 'collection does not exist');
    }
    const definitions = collection.indexes.slice(1).map(({ definition }) => definition);
    for (const index of collection.indexes.slice(1)) collection.dropIndex(index);
    for (const definition of definitions) collection.addIndex(definition);
    const count = new Int32(collection.indexes.length);
    return replyOf({
      nIndexesWas: count,
      nIndexes: count,
      indexes: collection.indexes.map(({ definition }) => storedOrder(definition.specification)),
    });
  },
});
