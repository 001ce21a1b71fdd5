import { Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { memberOf } from '../command/member-of.ts';
import { replyOf } from '../command/reply.ts';

export const replSetGetRBID: Command = defineCommand({
  name: 'replSetGetRBID',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'absent',
  help: 'Tells how often the member was rolled back.',
  fields: fields({}, { lenient: true }),
  run(call) {
    memberOf(call);
    return replyOf({ rbid: new Int32(1) });
  },
});
