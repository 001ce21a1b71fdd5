import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { CommandError } from '../value/command-error.ts';

export const getShardVersion: Command = defineCommand({
  name: 'getShardVersion',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'routed',
  help: 'Tells the version of a shard.',
  fields: fields({}, { lenient: true }),
  run() {
    throw new CommandError(
      'NoShardingEnabled',
      'Cannot accept sharding commands if node does not have shard role',
    );
  },
});
