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
  help: 'Lists the index filters of a collection.',
  fields: fields({}, { lenient: true }),
  run(call) {
    const collection = existingCollection(call, namespaceOf(call, 'InvalidNamespace'));
    const filters = [...(collection?.indexFilters.values() ?? [])];
    return replyOf({
      filters: filters.map(({ query, sort, projection, collation, indexes }) =>
        replyOf({ query, sort, projection, collation, indexes: [...indexes] }),
      ),
    });
  },
});
