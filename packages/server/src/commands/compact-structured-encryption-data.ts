import { type Command, defineCommand } from '../command/command.ts';
import { document, rawDocument, value } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { namespaceOf } from '../command/namespace.ts';
import { compactState } from '../encryption/compact.ts';
import { compactionReply } from '../encryption/compaction-reply.ts';

export const compactStructuredEncryptionData: Command = defineCommand({
  name: 'compactStructuredEncryptionData',
  since: '6.0',
  target: 'collection',
  access: 'write',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  help: 'Puts one entry in the place of many, of those that count encrypted values.',
  fields: fields({
    compactionTokens: required(document),
    encryptionInformation: optional(rawDocument, { since: '8.0' }),
    anchorPaddingFactor: optional(value, { since: '8.1' }),
  }),
  run(call, { compactionTokens }) {
    const namespace = namespaceOf(call);
    return compactionReply(compactState(call, namespace, compactionTokens, 'compaction'));
  },
});
