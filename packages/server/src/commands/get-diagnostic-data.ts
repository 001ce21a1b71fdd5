import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';

export const getDiagnosticData: Command = defineCommand({
  name: 'getDiagnosticData',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Tells what was measured: nothing is.',
  fields: fields({}, { lenient: true }),
  run: () => replyOf({ data: new Map() }),
});
