import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/fields.ts';
import { replyOf } from '../command/reply.ts';

export const getCmdLineOpts: Command = defineCommand({
  name: 'getCmdLineOpts',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  help: 'Tells how the server was started.',
  fields: fields({}),
  run({ node }) {
    const { member } = node;
    return replyOf({
      argv: ['mongod'],
      parsed:
        member === undefined
          ? new Map()
          : replyOf({ replication: replyOf({ replSet: member.setName }) }),
    });
  },
});
