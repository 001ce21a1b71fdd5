import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';

/** Forgets nothing: what the mongos knows is what the cluster knows. */
export const flushRouterConfig: Command = defineCommand({
  name: 'flushRouterConfig',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Forgets where data is.',
  fields: fields({}, { lenient: true }),
  run: () => replyOf({ flushed: true }),
});
