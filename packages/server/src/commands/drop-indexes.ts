import { present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import { countedIndexes } from '../collection/time-series.ts';
import { existingCollection } from '../collection/writable-collection.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { value } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { namespaceOf, namespaceText } from '../command/namespace.ts';
import { replyOf } from '../command/reply.ts';
import type { CollectionIndex } from '../storage/collection-index.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { keyPatternOf } from '../storage/index-definition.ts';
import { typeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import { compareValues } from '../value/compare.ts';
import { showFields } from '../value/show-value.ts';
import type { Value } from '../value/value.ts';

export const dropIndexes: Command = defineCommand({
  name: 'dropIndexes',
  aliases: ['deleteIndexes'],
  target: 'collection',
  access: 'write',
  auth: 'required',
  exclusive: 'collection',
  inTransaction: 'forbidden',
  onMongos: 'routed',
  stable: true,
  help: 'Drops indexes.',
  fields: fields({ index: required(value) }),
  run(call, { index }) {
    const namespace = namespaceOf(call);
    const collection = existingCollection(call, namespace);
    if (collection === undefined) {
      throw new CommandError('NamespaceNotFound', `ns not found ${namespaceText(namespace)}`);
    }
    const nIndexesWas = new Int32(countedIndexes(collection).length);
    const meant = meantBy(collection, index);
    const { storage } = call.node;
    for (const each of meant) {
      collection.dropIndex(each);
      storage.logCommand(
        namespace.database,
        new Map([
          ['dropIndexes', namespace.name],
          ['index', each.definition.name],
        ]),
        { uuid: collection.uuid, before: each.definition.specification },
      );
    }
    return replyOf({
      nIndexesWas,
      msg: isAll(index) ? 'non-_id indexes dropped for collection' : undefined,
    });
  },
});

// A list of the star alone is as good as the star.
function isAll(index: Value): boolean {
  return index === '*' || (Array.isArray(index) && index.length === 1 && index[0] === '*');
}

function meantBy(collection: DocumentCollection, index: Value): readonly CollectionIndex[] {
  if (isAll(index)) return collection.indexes.slice(1);
  if (Array.isArray(index) && !index.every((name) => typeof name === 'string')) {
    throw wrongType('array', 'string');
  }
  if (!Array.isArray(index) && !(index instanceof Map) && typeof index !== 'string') {
    throw wrongType(typeAlias(index), 'string, object');
  }
  const meant = Array.isArray(index)
    ? index.map((name) => byName(collection, name))
    : [index instanceof Map ? byKey(collection, index) : byName(collection, index)];
  if (meant.includes(present(collection.indexes[0]))) {
    if (collection.options.clustered !== undefined) {
      throw new CommandError('Location5979800', 'It is illegal to drop the clusteredIndex');
    }
    throw new CommandError('InvalidOptions', 'cannot drop _id index');
  }
  return meant;
}

function wrongType(found: string, expected: string): CommandError {
  return new CommandError(
    'TypeMismatch',
    // MongoDB does not close the quotation here.
    `BSON field 'dropIndexes.index' is the wrong type '${found}', expected types '[${expected}']`,
  );
}

function byName(collection: DocumentCollection, name: Value): CollectionIndex {
  const found = collection.indexes.find(({ definition }) => definition.name === name);
  if (found !== undefined) return found;
  throw new CommandError('IndexNotFound', `index not found with name [${String(name)}]`);
}

function byKey(collection: DocumentCollection, key: Map<string, Value>): CollectionIndex {
  const found = collection.indexes.filter(
    ({ definition }) => compareValues(keyPatternOf(definition), key) === 0,
  );
  if (found.length === 1) return present(found[0]);
  if (found.length === 0) {
    throw new CommandError('IndexNotFound', `can't find index with key: ${showFields(key)}`);
  }
  throw new CommandError(
    'AmbiguousIndexKeyPattern',
    `${found.length} indexes found for key: ${showFields(key)}, identify by name instead. ` +
      `Conflicting indexes: ${found.slice(0, 2).map(storedForm).join(', ')}`,
  );
}

// The specification as MongoDB stores it: what is unique says so before its key.
function storedForm({ definition: { specification } }: CollectionIndex): string {
  const { v, unique, ...others } = Object.fromEntries(specification);
  const first = Object.entries({ v, unique }).filter(([, value]) => value !== undefined);
  return showFields(new Map([...first, ...Object.entries(others)] as [string, Value][]));
}
