import { Binary, Int32 } from 'bson';
import { existingCollection } from '../collection/writable-collection.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { looseBoolean, value } from '../command/field-type.ts';
import { fields, optional } from '../command/fields.ts';
import { namespaceOf, namespaceText } from '../command/namespace.ts';
import { replyOf } from '../command/reply.ts';
import { CommandError } from '../value/command-error.ts';

export const validate: Command = defineCommand({
  name: 'validate',
  target: 'collection',
  access: 'read',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  help: 'Checks a collection and its indexes.',
  fields: fields({
    full: optional(looseBoolean),
    background: optional(looseBoolean),
    repair: optional(looseBoolean),
    metadata: optional(looseBoolean),
    checkBSONConformance: optional(looseBoolean),
    fixMultikey: optional(value),
    enforceFastCount: optional(value),
  }),
  run(call) {
    const namespace = namespaceOf(call);
    const collection = existingCollection(call, namespace);
    const ns = namespaceText(namespace);
    if (collection === undefined) {
      throw new CommandError('NamespaceNotFound', `Collection '${ns}' does not exist to validate.`);
    }
    const keys = (at: number): number =>
      at === 0 ? collection.count : (collection.indexes[at]?.size ?? 0);
    const names = collection.indexes.map(({ definition }) => definition.name);
    return replyOf({
      ns,
      uuid: new Binary(collection.uuid, 4),
      nInvalidDocuments: 0n,
      nNonCompliantDocuments: 0n,
      nrecords: BigInt(collection.count),
      nIndexes: new Int32(names.length),
      keysPerIndex: replyOf(Object.fromEntries(names.map((name, at) => [name, BigInt(keys(at))]))),
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
