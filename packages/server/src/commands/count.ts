import { Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { document, hint, integer, natural, value } from '../command/field-type.ts';
import { fields, optional } from '../command/fields.ts';
import { namespaceOf } from '../command/namespace.ts';
import { replyOf } from '../command/reply.ts';
import { runCount } from '../pipeline/run-count.ts';

export const count: Command = defineCommand({
  name: 'count',
  target: 'collection',
  access: 'read',
  auth: 'required',
  inTransaction: 'forbidden',
  stable: true,
  help: 'Counts the documents that match a query.',
  fields: fields({
    query: optional(document, { nullable: true }),
    limit: optional(integer),
    skip: optional(natural),
    hint: optional(hint),
    collation: optional(document),
    fields: optional(value),
    encryptionInformation: optional(value),
  }),
  run: (call, body) =>
    replyOf({ n: new Int32(runCount(call, namespaceOf(call, 'InvalidNamespace'), body)) }),
});
