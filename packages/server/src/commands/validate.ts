import { Binary, Int32 } from 'bson';
import { shownIndexes } from '../collection/time-series.ts';
import { existingCollection } from '../collection/writable-collection.ts';
import type { CommandCall } from '../command/call.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { namespaceOf, namespaceText } from '../command/namespace.ts';
import { replyOf } from '../command/reply.ts';
import { CommandError } from '../value/command-error.ts';
import { isTruthy } from '../value/truthiness.ts';

export const validate: Command = defineCommand({
  name: 'validate',
  target: 'collection',
  access: 'read',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
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
    const ns = namespaceText(namespace);
    if (collection === undefined) {
      throw new CommandError('NamespaceNotFound', `Collection '${ns}' does not exist to validate.`);
    }
    const indexes = shownIndexes(collection);
    const names = indexes.map(({ definition }) => definition.name);
    // The index on _id is in order only once somebody asked for that.
    const keys = (at: number): number =>
      indexes[at] === collection.indexes[0] ? collection.count : (indexes[at]?.size ?? 0);
    return replyOf({
      ns,
      uuid: new Binary(collection.uuid, 4),
      nInvalidDocuments: new Int32(0),
      nNonCompliantDocuments: new Int32(0),
      nrecords: new Int32(collection.count),
      nIndexes: new Int32(names.length),
      keysPerIndex: replyOf(
        Object.fromEntries(names.map((name, at) => [name, new Int32(keys(at))])),
      ),
      indexDetails: replyOf(
        Object.fromEntries(names.map((name) => [name, replyOf({ valid: true })])),
      ),
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
