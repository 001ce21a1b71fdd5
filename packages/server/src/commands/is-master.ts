import { type Command, defineCommand } from '../command/command.ts';
import { helloFields } from '../command/grammar/hello-fields.ts';
import { answerHello } from '../command/hello-reply.ts';

export const isMaster: Command = defineCommand({
  name: 'isMaster',
  aliases: ['ismaster'],
  target: 'database',
  access: 'control',
  auth: 'none',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Tells the role of this server and its limits, in the words of old.',
  fields: helloFields,
  run: (call, body) => answerHello(call, body, true),
});
