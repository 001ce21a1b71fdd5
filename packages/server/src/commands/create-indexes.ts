import { Int32 } from 'bson';
import { createIndexes as build } from '../catalog/create-indexes.ts';
import { indexDefinition, knownOptions } from '../catalog/index-specification.ts';
import { countedIndexes } from '../collection/time-series.ts';
import { writableCollection, writeTarget } from '../collection/writable-collection.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { boolean, documents, value } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { whenDone } from '../command/maybe-promise.ts';
import { namespaceOf } from '../command/namespace.ts';
import { replyOf } from '../command/reply.ts';
import { isAtLeast } from '../command/version.ts';
import { CommandError } from '../value/command-error.ts';

export const createIndexes: Command = defineCommand({
  name: 'createIndexes',
  target: 'collection',
  access: 'write',
  auth: 'required',
  exclusive: 'collection',
  inTransaction: 'allowed',
  onMongos: 'routed',
  stable: true,
  help: 'Builds indexes.',
  fields: fields({
    indexes: required(documents),
    ignoreUnknownIndexOptions: optional(boolean),
    commitQuorum: optional(value, { since: '4.4' }),
  }),
  run(call, { indexes, ignoreUnknownIndexOptions = false, commitQuorum }) {
    const namespace = namespaceOf(call);
    if (indexes.length === 0) {
      throw new CommandError('BadValue', 'Must specify at least one index to create');
    }
    const existing = writeTarget(call, namespace);
    if (commitQuorum !== undefined && call.node.member === undefined) {
      throw new CommandError(
        'BadValue',
        isAtLeast(call.node.version, '7.1')
          ? 'Standalones can only specify commitQuorum: 0 or no commitQuorum'
          : "Standalones can't specify commitQuorum",
      );
    }
    const definitions = indexes.map((given) =>
      indexDefinition(call, existing, ignoreUnknownIndexOptions ? knownOptions(given) : given),
    );
    const collection = writableCollection(call, namespace);
    const before = countedIndexes(collection).length;
    return whenDone(build(call, collection, definitions), () => {
      const after = countedIndexes(collection).length;
      const nothing = existing !== undefined && after === before;
      return replyOf({
        numIndexesBefore: new Int32(before),
        numIndexesAfter: new Int32(after),
        createdCollectionAutomatically: nothing ? undefined : existing === undefined,
        commitQuorum: nothing || call.node.member === undefined ? undefined : 'votingMembers',
        note: nothing ? 'all indexes already exist' : undefined,
      });
    });
  },
});
