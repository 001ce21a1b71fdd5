import { filterShape, shapeAsked } from '../catalog/index-filters.ts';
import { existingCollection } from '../collection/writable-collection.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { namespaceOf } from '../command/namespace.ts';
import { CommandError } from '../value/command-error.ts';

const WITH_A_QUERY = ['sort', 'projection', 'collation'];

export const planCacheClearFilters: Command = defineCommand({
  name: 'planCacheClearFilters',
  target: 'collection',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  help: 'Forgets the index filters of a collection, or that of one shape.',
  fields: fields({}, { lenient: true }),
  run(call) {
    const collection = existingCollection(call, namespaceOf(call, 'InvalidNamespace'));
    if (collection === undefined) return new Map();
    if (call.body.value('query') !== undefined) {
      collection.indexFilters.delete(filterShape(shapeAsked(call)));
    } else if (WITH_A_QUERY.some((name) => call.body.value(name) !== undefined)) {
      const words = 'sort, projection, or collation provided without query';
      throw new CommandError('BadValue', words);
    } else {
      collection.indexFilters.clear();
    }
    return new Map();
  },
});
