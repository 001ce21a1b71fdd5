import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';

export const getNonce: Command = defineCommand({
  name: 'getnonce',
  until: '6.2',
  target: 'database',
  access: 'control',
  auth: 'none',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  help: 'Returns a number used once, for a mechanism that is long gone.',
  fields: fields({}, { lenient: true }),
  run({ node }) {
    return replyOf({ nonce: Buffer.from(node.runtime.random.bytes(8)).toString('hex') });
  },
});
