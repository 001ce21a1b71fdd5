import { type Command, defineCommand } from '../command/command.ts';
import { string } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';

export const clearLog: Command = defineCommand({
  name: 'clearLog',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Empties a log: nothing is kept in it.',
  fields: fields({ clearLog: required(string) }, { namesItself: true }),
  run: () => new Map(),
});
