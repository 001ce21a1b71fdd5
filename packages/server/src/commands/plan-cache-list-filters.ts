import { existingCollection } from '../collection/writable-collection.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { namespaceOf } from '../command/namespace.ts';
import { replyOf } from '../command/reply.ts';

export const planCacheListFilters: Command = defineCommand({
  name: 'planCacheListFilters',
  target: 'collection',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  help: 'Lists the index filters of a collection: none can be set.',
  fields: fields({}, { lenient: true }),
  run(call) {
    existingCollection(call, namespaceOf(call, 'InvalidNamespace'));
    return replyOf({ filters: [] });
  },
});
