import { listingBatch, listingCursor } from '../catalog/listing.ts';
import { shownSpecifications } from '../collection/buckets-collection.ts';
import { existingCollection } from '../collection/writable-collection.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { boolean } from '../command/grammar/field-type.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import { namespaceOf, namespaceText } from '../command/namespace.ts';
import { CommandError } from '../value/command-error.ts';

export const listIndexes: Command = defineCommand({
  name: 'listIndexes',
  target: 'collection',
  access: 'read',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  stable: true,
  help: 'Lists the indexes of a collection.',
  fields: fields({
    cursor: optional(listingCursor),
    includeBuildUUIDs: optional(boolean),
    includeIndexBuildInfo: optional(boolean),
  }),
  run(call, { cursor }) {
    const namespace = namespaceOf(call);
    const collection = existingCollection(call, namespace);
    if (collection === undefined) {
      throw new CommandError('NamespaceNotFound', `ns does not exist: ${namespaceText(namespace)}`);
    }
    return listingBatch(call, {
      namespace: namespaceText(namespace),
      rows: shownSpecifications(collection),
      batchSize: cursor,
    });
  },
});
