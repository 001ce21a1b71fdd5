import { type Command, defineCommand } from '../command/command.ts';
import { answerSaslStart, saslStartFields } from '../command/user/sasl.ts';

export const saslStart: Command = defineCommand({
  name: 'saslStart',
  target: 'database',
  access: 'control',
  auth: 'none',
  inTransaction: 'forbidden',
  onMongos: 'local',
  stable: true,
  help: 'Begins to authenticate.',
  fields: saslStartFields,
  run(call, body) {
    const { database } = call.generic;
    return answerSaslStart(call, body, { database, isSpeculative: false });
  },
});
