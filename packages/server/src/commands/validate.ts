import { Binary, Int32 } from 'bson';
import { BUCKETS, BucketsCollection } from '../collection/buckets-collection.ts';
import { countedIndexes } from '../collection/time-series.ts';
import { existingCollection } from '../collection/writable-collection.ts';
import type { CommandCall } from '../command/call.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { namespaceOf, namespaceText } from '../command/namespace.ts';
import { replyOf } from '../command/reply.ts';
import type { CollectionIndex } from '../storage/collection-index.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { visibleBytes } from '../storage/stored-record.ts';
import { CommandError } from '../value/command-error.ts';
import { isTruthy } from '../value/truthiness.ts';

export const validate: Command = defineCommand({
  name: 'validate',
  target: 'collection',
  access: 'read',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'routed',
  help: 'Checks a collection and its indexes.',
  // Options that nobody knows are passed over.
  fields: fields({}, { lenient: true }),
  run(call) {
    const namespace = namespaceOf(call, 'InvalidNamespace');
    checkOptions(call);
    if (call.data.find(namespace.database, namespace.name)?.kind === 'view') {
      throw new CommandError('CommandNotSupportedOnView', 'Cannot validate a view');
    }
    const collection = existingCollection(call, namespace);
    const { database, name } = namespace;
    const buckets = call.data.find(database, `${BUCKETS}${name}`);
    const series = buckets instanceof BucketsCollection ? buckets : undefined;
    const ns = series?.fullName ?? namespaceText(namespace);
    if (collection === undefined) {
      throw new CommandError('NamespaceNotFound', `Collection '${ns}' does not exist to validate.`);
    }
    const indexes = countedIndexes(collection);
    const names = indexes.map(({ definition }) => definition.name);
    // The index on _id is in order only once somebody asked for that.
    const keys = (at: number): number =>
      indexes[at] === collection.indexes[0] ? collection.count : sizeOf(indexes[at]);
    const isFull = isTruthy(call.body.value('full'));
    const isMetadata = isTruthy(call.body.value('metadata'));
    return replyOf({
      ns,
      uuid: new Binary(collection.uuid, 4),
      ...(isMetadata
        ? {}
        : {
            nInvalidDocuments: new Int32(0),
            nNonCompliantDocuments: new Int32(unfitting(call, collection)),
            nrecords: new Int32(series?.count ?? collection.count),
            nIndexes: new Int32(names.length),
            keysPerIndex: replyOf(
              Object.fromEntries(
                names.map((name, at) => [name, new Int32(series?.count ?? keys(at))]),
              ),
            ),
            indexDetails: replyOf(
              Object.fromEntries(
                names.map((name) => [
                  name,
                  replyOf({ valid: true, warnings: isFull ? [] : undefined }),
                ]),
              ),
            ),
          }),
      valid: true,
      repaired: false,
      warnings: [],
      errors: [],
      extraIndexEntries: [],
      missingIndexEntries: [],
      corruptRecords: [],
    });
  },
});

function sizeOf(index: CollectionIndex | undefined): number {
  return index?.texts?.size ?? index?.size ?? 0;
}

/** The number of documents that the validator would not take now. */
function unfitting(call: CommandCall, collection: DocumentCollection): number {
  const { validator } = collection.options;
  if (validator === undefined) return 0;
  let count = 0;
  for (const record of collection.records()) {
    const bytes = visibleBytes(record, call.readAt);
    if (bytes !== undefined && !validator.satisfies(bytes)) count++;
  }
  return count;
}

const OPTIONS = ['full', 'repair', 'checkBSONConformance'] as const;

function checkOptions({ body }: CommandCall): void {
  const isSet = (name: string): boolean => isTruthy(body.value(name));
  const refuse = (words: string): never => {
    throw new CommandError('InvalidOptions', `Running the validate command with ${words}`);
  };
  if (isSet('metadata') && (isSet('background') || OPTIONS.some(isSet))) {
    refuse('{ metadata: true } is not supported with any other options');
  }
  const other = isSet('background') ? OPTIONS.slice(0, 2).find(isSet) : undefined;
  if (other !== undefined) {
    refuse(`both { background: true } and { ${other}: true } is not supported.`);
  }
}
