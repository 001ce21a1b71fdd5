import { Int32 } from 'bson';
import { existingCollection } from '../collection/writable-collection.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { whenDone } from '../command/maybe-promise.ts';
import { namespaceOf } from '../command/namespace.ts';
import { inPieces } from '../command/pacing.ts';
import { replyOf } from '../command/reply.ts';
import { buildingIndex } from '../storage/building-index.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { CommandError } from '../value/command-error.ts';
import type { Steps } from '../value/steps.ts';
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

// Each stands until the new one has read everything, so that others find what they look for by it meanwhile.
function* rebuilding(collection: DocumentCollection): Steps<void> {
  for (const index of collection.indexes.slice(1)) {
    const built = yield* buildingIndex(index.definition, collection.records());
    // Somebody may have dropped it meanwhile.
    if (!collection.indexes.includes(index)) continue;
    collection.dropIndex(index);
    collection.attachIndex(built);
    yield;
  }
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
    const before = new Int32(collection.indexes.length);
    return whenDone(inPieces(call, rebuilding(collection)), () => {
      const { indexes } = collection;
      return replyOf({
        nIndexesWas: before,
        nIndexes: new Int32(indexes.length),
        indexes: indexes.map(({ definition }) => storedOrder(definition.specification)),
      });
    });
  },
});
