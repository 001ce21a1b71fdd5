import { type Command, defineCommand } from '../command/command.ts';
import { helloFields } from '../command/grammar/hello-fields.ts';
import { answerHello } from '../command/hello-reply.ts';

export const hello: Command = defineCommand({
  name: 'hello',
  // Brought back into the older series, too.
  since: '4.2.10',
  target: 'database',
  access: 'control',
  auth: 'none',
  inTransaction: 'forbidden',
  onMongos: 'local',
  stable: true,
  help: 'Tells the role of this server and its limits.',
  fields: helloFields,
  run: (call, body) => answerHello(call, body, false),
});
