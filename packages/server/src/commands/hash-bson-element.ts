import { Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { value } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import { hashedValue } from '../value/hashed-value.ts';

export const hashBSONElement: Command = defineCommand({
  name: '_hashBSONElement',
  target: 'database',
  access: 'control',
  auth: 'required',
  testOnly: true,
  inTransaction: 'forbidden',
  onMongos: 'absent',
  help: 'Tells the key of a value in a hashed index.',
  fields: fields(
    { _hashBSONElement: required(value), seed: optional(value) },
    { namesItself: true },
  ),
  run: (_call, { _hashBSONElement: key }) =>
    replyOf({ key, seed: new Int32(0), out: hashedValue(key) }),
});
