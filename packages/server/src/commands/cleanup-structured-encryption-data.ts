import { type Command, defineCommand } from '../command/command.ts';
import { document } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { namespaceOf } from '../command/namespace.ts';
import { compactState } from '../encryption/compact.ts';
import { compactionReply } from '../encryption/compaction-reply.ts';

export const cleanupStructuredEncryptionData: Command = defineCommand({
  name: 'cleanupStructuredEncryptionData',
  since: '7.1',
  target: 'collection',
  access: 'write',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  help: 'Removes what compacting left, of the entries that count encrypted values.',
  fields: fields({ cleanupTokens: required(document) }),
  run(call, { cleanupTokens }) {
    return compactionReply(compactState(call, namespaceOf(call), cleanupTokens, 'cleanup'));
  },
});
