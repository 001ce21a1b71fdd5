import { type Command, defineCommand } from '../command/command.ts';
import { integer } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { saslPayload, saslReply } from '../command/user/sasl.ts';

export const saslContinue: Command = defineCommand({
  name: 'saslContinue',
  target: 'database',
  access: 'control',
  auth: 'none',
  inTransaction: 'forbidden',
  onMongos: 'local',
  stable: true,
  help: 'Goes on with authenticating.',
  fields: fields({ conversationId: required(integer), payload: required(saslPayload) }),
  run({ connection }, { conversationId, payload }) {
    return saslReply(connection.authentication.continue(conversationId, payload));
  },
});
