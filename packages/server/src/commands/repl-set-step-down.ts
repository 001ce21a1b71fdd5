import { type Command, defineCommand } from '../command/command.ts';
import { looseBoolean, numberOf, value } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { memberOf } from '../command/member-of.ts';

/** The time that a member that stepped down does not stand for election, unless told. */
const DEFAULT_SECONDS = 60;

export const replSetStepDown: Command = defineCommand({
  name: 'replSetStepDown',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'absent',
  help: 'Makes the primary a secondary for some seconds.',
  fields: fields(
    {
      replSetStepDown: required(value),
      secondaryCatchUpPeriodSecs: optional(value),
      force: optional(looseBoolean),
    },
    { namesItself: true },
  ),
  run(call, { replSetStepDown: seconds, force = false }) {
    memberOf(call).stepDown(numberOf(seconds) ?? DEFAULT_SECONDS, { force });
    return new Map();
  },
});
