import { existingCollection } from '../collection/writable-collection.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { namespaceOf } from '../command/namespace.ts';

export const planCacheClearFilters: Command = defineCommand({
  name: 'planCacheClearFilters',
  target: 'collection',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  help: 'Forgets the index filters of a collection: none can be set.',
  fields: fields({}, { lenient: true }),
  run(call) {
    existingCollection(call, namespaceOf(call, 'InvalidNamespace'));
    return new Map();
  },
});
