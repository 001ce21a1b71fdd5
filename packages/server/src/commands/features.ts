import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';

export const features: Command = defineCommand({
  name: 'features',
  target: 'database',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Tells what the server can do.',
  fields: fields({}, { lenient: true }),
  run: ({ node }) =>
    replyOf({
      js: replyOf({ utf8: true }),
      oidMachine: BigInt(node.topology.processId.id[4] ?? 0),
    }),
});
