import { Binary, Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import { SESSION_TIMEOUT_MINUTES } from '../session/logical-sessions.ts';
import type { Value } from '../value/value.ts';

export const startSession: Command = defineCommand({
  name: 'startSession',
  target: 'database',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Starts a session.',
  fields: fields({}, { lenient: true }),
  run({ node }) {
    const lsid = new Map<string, Value>([['id', new Binary(node.storage.newUuid(), 4)]]);
    node.sessions.use(lsid);
    return replyOf({ id: lsid, timeoutMinutes: new Int32(SESSION_TIMEOUT_MINUTES) });
  },
});
