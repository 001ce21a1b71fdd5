import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { CommandError } from '../value/command-error.ts';

export const getShardMap: Command = defineCommand({
  name: 'getShardMap',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'routed',
  help: 'Tells the shards that a server knows.',
  fields: fields({}, { lenient: true }),
  run() {
    throw new CommandError('ShardingStateNotInitialized', 'Sharding is not enabled');
  },
});
