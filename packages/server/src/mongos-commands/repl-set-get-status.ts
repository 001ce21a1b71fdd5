import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';

/** Refuses: a mongos is no member of a set. MongoDB gives the refusal no code. */
export const replSetGetStatus: Command = defineCommand({
  name: 'replSetGetStatus',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Refused: a mongos is no member of a replica set.',
  fields: fields({}, { lenient: true }),
  run: () =>
    replyOf({
      info: 'mongos',
      ok: 0,
      errmsg: 'replSetGetStatus is not supported through mongos',
    }),
});
