import { type Command, defineCommand } from '../command/command.ts';
import { value } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { CommandError } from '../value/command-error.ts';

export const replSetInitiate: Command = defineCommand({
  name: 'replSetInitiate',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'absent',
  help: 'Gives a member that has none its first configuration.',
  fields: fields({ replSetInitiate: required(value) }, { namesItself: true, lenient: true }),
  async run({ node }, { replSetInitiate: given }) {
    if (node.member === undefined) {
      const words = 'This node was not started with replication enabled.';
      throw new CommandError('NoReplicationEnabled', words);
    }
    await node.member.initiate(given instanceof Map ? given : new Map());
    return new Map();
  },
});
