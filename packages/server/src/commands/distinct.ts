import { type Command, defineCommand } from '../command/command.ts';
import { document, hint, string } from '../command/grammar/field-type.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import { namespaceToRead } from '../command/namespace.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import { okOf } from '../pipeline/aggregated-ok.ts';
import { runDistinct } from '../pipeline/run-distinct.ts';
import { CommandError } from '../value/command-error.ts';
import type { Value } from '../value/value.ts';

export const distinct: Command = defineCommand({
  name: 'distinct',
  target: 'collection',
  access: 'read',
  auth: 'required',
  inTransaction: 'allowed',
  onMongos: 'forwarded',
  help: 'Returns the different values of a field.',
  fields: fields({
    key: optional(string),
    query: optional(document, { nullable: true }),
    hint: optional(hint, { since: '7.1' }),
    collation: optional(document),
  }),
  run(call, { key, ...rest }) {
    const namespace = namespaceToRead(call, 'InvalidNamespace');
    if (key === undefined) {
      const words = "BSON field 'distinct.key' is missing but a required field";
      throw new CommandError('Location40414', words);
    }
    const found = runDistinct(call, namespace, { ...rest, key });
    const reply = (values: Value[]): Reply =>
      replyOf({ values, atClusterTime: call.snapshotTime, ok: okOf(call, namespace) });
    return found instanceof Promise ? found.then(reply) : reply(found);
  },
});
