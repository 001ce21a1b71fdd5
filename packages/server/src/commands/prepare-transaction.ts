import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import { CommandError } from '../value/command-error.ts';

/** The first half of a commit over several shards; a mongos asks for it, and nobody else may. */
export const prepareTransaction: Command = defineCommand({
  name: 'prepareTransaction',
  target: 'admin',
  access: 'write',
  auth: 'required',
  inTransaction: 'allowed',
  onMongos: 'absent',
  help: 'Makes sure that a transaction can be committed.',
  fields: fields({}),
  run({ transaction, connection, node }) {
    if (!connection.isInternal) {
      throw new CommandError(
        'NoShardingEnabled',
        'Cannot accept sharding commands if not started with --shardsvr',
      );
    }
    if (transaction === undefined) {
      throw new CommandError(
        'CommandFailed',
        'prepareTransaction must be run within a transaction',
      );
    }
    transaction.prepare();
    return replyOf({ prepareTimestamp: node.storage.oplog.timestamp });
  },
});
