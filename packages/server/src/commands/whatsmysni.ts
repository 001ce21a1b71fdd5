import { Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';

export const whatsmysni: Command = defineCommand({
  name: 'whatsmysni',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Tells the name that the client asked for: none is kept.',
  fields: fields({}, { lenient: true }),
  run: () => replyOf({ sni: false, ok: new Int32(1) }),
});
