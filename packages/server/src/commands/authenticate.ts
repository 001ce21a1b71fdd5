import { type Command, defineCommand } from '../command/command.ts';
import { authenticateByCertificate, authenticateFields } from '../command/user/sasl.ts';

export const authenticate: Command = defineCommand({
  name: 'authenticate',
  target: 'database',
  access: 'control',
  auth: 'none',
  inTransaction: 'forbidden',
  onMongos: 'local',
  stable: true,
  help: 'Authenticates by the certificate of the client.',
  fields: authenticateFields,
  run: (call, body) => authenticateByCertificate(call, body),
});
