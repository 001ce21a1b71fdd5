import { type Command, defineCommand } from '../command/command.ts';
import { value } from '../command/grammar/field-type.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import { operationId } from '../command/operation-id.ts';
import { replyOf } from '../command/reply.ts';

export const killOp: Command = defineCommand({
  name: 'killOp',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'routed',
  help: 'Asks an operation to stop.',
  fields: fields({ op: optional(value) }, { lenient: true }),
  run({ node }, { op }) {
    node.operations.kill(operationId(op));
    return replyOf({ info: 'attempting to kill op' });
  },
});
