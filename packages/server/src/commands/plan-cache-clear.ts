import { existingCollection } from '../collection/writable-collection.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { namespaceOf } from '../command/namespace.ts';

export const planCacheClear: Command = defineCommand({
  name: 'planCacheClear',
  target: 'collection',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  help: 'Forgets the plans of a collection: each query is planned anew.',
  fields: fields({}, { lenient: true }),
  run(call) {
    existingCollection(call, namespaceOf(call, 'InvalidNamespace'));
    return new Map();
  },
});
