import { type Command, defineCommand } from '../command/command.ts';
import { values } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';

export const dropConnections: Command = defineCommand({
  name: 'dropConnections',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'absent',
  help: 'Closes connections to other servers: there are none.',
  fields: fields({ hostAndPort: required(values) }),
  run: () => new Map(),
});
