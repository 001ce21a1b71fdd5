import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';

export const rotateCertificates: Command = defineCommand({
  name: 'rotateCertificates',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Reads certificates again: they are read for each connection.',
  fields: fields({}, { lenient: true }),
  run: () => new Map(),
});
