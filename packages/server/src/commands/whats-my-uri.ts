import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';

export const whatsMyUri: Command = defineCommand({
  name: 'whatsmyuri',
  target: 'database',
  access: 'control',
  auth: 'none',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  help: 'Tells the address that the client comes from.',
  fields: fields({}, { lenient: true }),
  run: ({ connection }) => replyOf({ you: connection.remoteAddress }),
});
