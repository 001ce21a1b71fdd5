import { type Command, defineCommand } from '../command/command.ts';
import { ConnectionClosed } from '../command/connection-closed.ts';
import { integer, looseBoolean } from '../command/grammar/field-type.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import { CommandError } from '../value/command-error.ts';

export const shutdown: Command = defineCommand({
  name: 'shutdown',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Ends the server.',
  fields: fields({ force: optional(looseBoolean), timeoutSecs: optional(integer) }),
  run({ node, connection }): never {
    const isLocal = /^(127\.|\[?::1\]?|\[?::ffff:127\.|\/|localhost)/.test(
      connection.remoteAddress,
    );
    if (!node.authentication.isRequired && !isLocal) {
      const words = 'shutdown must run from localhost when running db without auth';
      throw new CommandError('Unauthorized', words);
    }
    if (node.shutDown === undefined) {
      const words = 'This server is a part of another program: the program ends it.';
      throw new CommandError('CommandNotSupported', words);
    }
    node.shutDown();
    // The client learns of it by the end of its connection.
    throw new ConnectionClosed();
  },
});
