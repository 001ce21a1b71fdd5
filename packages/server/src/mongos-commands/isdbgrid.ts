import { present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';

/** Tells how old tools find out that this is a mongos. */
export const isdbgrid: Command = defineCommand({
  name: 'isdbgrid',
  target: 'database',
  access: 'control',
  auth: 'none',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Tells that this is a mongos.',
  fields: fields({}),
  run: ({ node }) =>
    replyOf({ isdbgrid: new Int32(1), hostname: present(node.address.split(':')[0]) }),
});
