import { type Command, defineCommand } from '../command/command.ts';
import { numberOf, value } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { memberOf } from '../command/member-of.ts';

export const replSetFreeze: Command = defineCommand({
  name: 'replSetFreeze',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'absent',
  help: 'Keeps a secondary from standing for election for some seconds; 0 ends that.',
  fields: fields({ replSetFreeze: required(value) }, { namesItself: true }),
  run(call, { replSetFreeze: seconds }) {
    memberOf(call).freeze(numberOf(seconds) ?? 0);
    return new Map();
  },
});
