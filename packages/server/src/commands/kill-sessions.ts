import { ownSession } from '../authorization/session-owner.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { lsids } from '../command/grammar/lsid.ts';
import { sessionKey } from '../session/logical-sessions.ts';

export const killSessions: Command = defineCommand({
  name: 'killSessions',
  target: 'database',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'routed',
  help: 'Ends what sessions are doing.',
  fields: fields(
    { killSessions: required(lsids()) },
    { namesItself: true, structure: () => 'KillSessionsCmd' },
  ),
  run(call, { killSessions: killed }) {
    const { node } = call;
    for (const lsid of killed) ownSession(call, lsid);
    for (const lsid of killed) {
      const key = sessionKey(lsid);
      node.retryableWrites.abortTransaction(key);
      node.cursors.killWhere(({ options }) => options.sessionKey === key);
    }
    return new Map();
  },
});
