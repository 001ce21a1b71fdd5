import { entryOf } from '@touchstone/protocol';
import { checkReplicated, defaultConcerns } from '../catalog/default-concerns.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { boolean } from '../command/grammar/field-type.ts';
import { fields, optional } from '../command/grammar/fields.ts';

export const getDefaultRWConcern: Command = defineCommand({
  name: 'getDefaultRWConcern',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  help: 'Tells the concerns of reads and writes that bring none.',
  fields: fields({ inMemory: optional(boolean) }),
  run(call, { inMemory = false }) {
    checkReplicated(call);
    const found = defaultConcerns(call);
    if (!inMemory) return found;
    const updated = entryOf(found, 'localUpdateWallClockTime');
    found.delete('localUpdateWallClockTime');
    return found.set('inMemory', true).set('localUpdateWallClockTime', updated);
  },
});
