import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/fields.ts';
import { CommandError } from '../value/command-error.ts';

export const mapReduce: Command = defineCommand({
  name: 'mapReduce',
  aliases: ['mapreduce'],
  target: 'collection',
  access: 'read',
  auth: 'required',
  inTransaction: 'forbidden',
  help: 'Needs JavaScript, which this server does not run.',
  fields: fields({}, { lenient: true }),
  run() {
    throw new CommandError(
      'BadValue',
      "Cannot run map reduce without the javascript engine. JavaScript is disabled: the server's scripting engine is off (as by --noscripting)",
    );
  },
});
