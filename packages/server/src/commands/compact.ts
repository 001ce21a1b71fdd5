import { Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { value } from '../command/grammar/field-type.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import { namespaceOf } from '../command/namespace.ts';
import { replyOf } from '../command/reply.ts';
import { CommandError } from '../value/command-error.ts';

export const compact: Command = defineCommand({
  name: 'compact',
  target: 'collection',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'absent',
  help: 'Gives space back to the disk: there is none to give.',
  fields: fields({ force: optional(value), freeSpaceTargetMB: optional(value) }),
  run(call) {
    const { database, name } = namespaceOf(call, 'InvalidNamespace');
    const entry = call.data.find(database, name);
    if (entry === undefined)
      throw new CommandError('NamespaceNotFound', 'collection does not exist');
    if (entry.kind === 'view') {
      throw new CommandError('CommandNotSupportedOnView', "can't compact a view");
    }
    return replyOf({ bytesFreed: new Int32(0) });
  },
});
