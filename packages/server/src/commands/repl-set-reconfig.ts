import { type Command, defineCommand } from '../command/command.ts';
import { looseBoolean, value } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { memberOf } from '../command/member-of.ts';
import { CommandError } from '../value/command-error.ts';

export const replSetReconfig: Command = defineCommand({
  name: 'replSetReconfig',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'absent',
  help: 'Gives a replica set a newer configuration.',
  fields: fields(
    { replSetReconfig: required(value), force: optional(looseBoolean) },
    { namesItself: true, lenient: true },
  ),
  async run(call, { replSetReconfig: given, force = false }) {
    const member = memberOf(call);
    if (given instanceof Map) {
      await member.reconfigure(given, { force });
      return new Map();
    }
    throw new CommandError('BadValue', 'no configuration specified');
  },
});
