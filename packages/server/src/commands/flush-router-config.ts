import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { CommandError } from '../value/command-error.ts';

export const flushRouterConfig: Command = defineCommand({
  name: 'flushRouterConfig',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'routed',
  help: 'Forgets where data is.',
  fields: fields({}, { lenient: true }),
  run() {
    throw new CommandError('ShardingStateNotInitialized', 'Sharding is not enabled');
  },
});
