import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import { CommandError } from '../value/command-error.ts';

export const fsyncUnlock: Command = defineCommand({
  name: 'fsyncUnlock',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Lets writes in again.',
  fields: fields({}),
  run({ node: { administration } }) {
    if (administration.locks === 0) {
      throw new CommandError('IllegalOperation', 'fsyncUnlock called when not locked');
    }
    administration.unlock();
    return replyOf({ info: 'fsyncUnlock completed', lockCount: BigInt(administration.locks) });
  },
});
