import { type Command, defineCommand } from '../command/command.ts';
import { natural, value } from '../command/grammar/field-type.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import { waitFor } from '../command/waiting.ts';

export const sleep: Command = defineCommand({
  name: 'sleep',
  target: 'admin',
  access: 'control',
  auth: 'required',
  testOnly: true,
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Waits.',
  fields: fields({
    millis: optional(natural),
    secs: optional(natural),
    w: optional(value),
    lock: optional(value),
  }),
  run: (call, { millis, secs }) =>
    waitFor(call, millis ?? (secs ?? 10) * 1000).then(() => new Map()),
});
