import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';

export const shardingState: Command = defineCommand({
  name: 'shardingState',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'absent',
  help: 'Tells whether it is a shard.',
  fields: fields({}, { lenient: true }),
  run: () => replyOf({ enabled: false }),
});
