import { Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { decodedValue } from '../command/command-body.ts';
import {
  document,
  type FieldType,
  hint,
  natural,
  rawDocument,
  value,
} from '../command/grammar/field-type.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import { namespaceToRead } from '../command/namespace.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import { filterWith } from '../encryption/encryption.ts';
import { okOf } from '../pipeline/aggregated-ok.ts';
import { runCount } from '../pipeline/run-count.ts';
import { parseInteger } from '../query/integer-argument.ts';
import { CommandError } from '../value/command-error.ts';
import { isNumeric } from '../value/numbers.ts';

// Its words are those of a time before there were grammars.
const countLimit: FieldType<number> = {
  read(element) {
    const given = decodedValue(element);
    if (!isNumeric(given)) throw new CommandError('BadValue', 'limit value is not a valid number');
    const limit = parseInteger(given, 'limit');
    if (typeof limit === 'string') throw new CommandError('FailedToParse', limit);
    return Number(limit);
  },
};

export const count: Command = defineCommand({
  name: 'count',
  target: 'collection',
  access: 'read',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'routed',
  stable: true,
  help: 'Counts the documents that match a query.',
  fields: fields({
    query: optional(document, { nullable: true }),
    limit: optional(countLimit),
    skip: optional(natural),
    hint: optional(hint),
    collation: optional(document),
    fields: optional(value),
    encryptionInformation: optional(rawDocument, { since: '6.0' }),
  }),
  run(call, body) {
    const namespace = namespaceToRead(call, 'InvalidNamespace');
    const { query, encryptionInformation: given } = body;
    const asked =
      query === undefined ? body : { ...body, query: filterWith(call, namespace, given, query) };
    const reply = (n: number): Reply => replyOf({ n: new Int32(n), ok: okOf(call, namespace) });
    const n = runCount(call, namespace, asked);
    return n instanceof Promise ? n.then(reply) : reply(n);
  },
});
