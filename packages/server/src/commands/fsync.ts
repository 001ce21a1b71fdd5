import { Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { looseBoolean, value } from '../command/grammar/field-type.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';

export const fsync: Command = defineCommand({
  name: 'fsync',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Writes everything to disk, where there is one, and locks writes out if asked to.',
  fields: fields({
    lock: optional(looseBoolean),
    fsyncLockAcquisitionTimeoutMillis: optional(value),
  }),
  run({ node }, { lock = false }) {
    if (!lock) return replyOf({ numFiles: new Int32(1) });
    node.administration.lock();
    return replyOf({
      info: 'now locked against writes, use db.fsyncUnlock() to unlock',
      lockCount: BigInt(node.administration.locks),
      seeAlso: 'http://dochub.mongodb.org/core/fsynccommand',
    });
  },
});
