import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';

export const getCmdLineOpts: Command = defineCommand({
  name: 'getCmdLineOpts',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Tells how the server was started.',
  fields: fields({}),
  run({ node }) {
    const { member, authentication } = node;
    return replyOf({
      argv: ['mongod'],
      parsed: replyOf({
        replication: member && replyOf({ replSet: member.setName }),
        security: authentication.isRequired ? replyOf({ authorization: 'enabled' }) : undefined,
      }),
    });
  },
});
