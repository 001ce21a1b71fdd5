import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/fields.ts';
import { CommandError } from '../value/command-error.ts';

export const replSetInitiate: Command = defineCommand({
  name: 'replSetInitiate',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'absent',
  help: 'Makes a replica set of servers: they are one from the start.',
  fields: fields({}, { lenient: true }),
  run({ node }) {
    throw node.member === undefined
      ? new CommandError(
          'NoReplicationEnabled',
          'This node was not started with replication enabled.',
        )
      : new CommandError('AlreadyInitialized', 'already initialized');
  },
});
