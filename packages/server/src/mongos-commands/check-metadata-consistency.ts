import { type Command, defineCommand } from '../command/command.ts';
import { document, value } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';

/** Tells where the shards disagree about a collection: never, since they share what they know. */
export const checkMetadataConsistency: Command = defineCommand({
  name: 'checkMetadataConsistency',
  target: 'database',
  access: 'read',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  since: '7.0.0',
  help: 'Tells where the shards disagree about collections.',
  fields: fields(
    {
      checkMetadataConsistency: required(value),
      checkIndexes: optional(value),
      cursor: optional(document),
    },
    { namesItself: true },
  ),
  run(call) {
    const cursor = replyOf({
      id: 0n,
      ns: `${call.generic.database}.$cmd.aggregate`,
      firstBatch: [],
    });
    return replyOf({ cursor });
  },
});
