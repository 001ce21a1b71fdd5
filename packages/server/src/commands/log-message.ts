import { type Command, defineCommand } from '../command/command.ts';
import { string } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';

export const logMessage: Command = defineCommand({
  name: 'logMessage',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Writes into the log, which is nowhere.',
  fields: fields({ logMessage: required(string) }, { namesItself: true }),
  run: () => new Map(),
});
