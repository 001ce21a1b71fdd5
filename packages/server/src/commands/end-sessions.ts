import { ownSession } from '../authorization/session-owner.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { lsids } from '../command/grammar/lsid.ts';
import { sessionKey } from '../session/logical-sessions.ts';

export const endSessions: Command = defineCommand({
  name: 'endSessions',
  target: 'database',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'routed',
  stable: true,
  help: 'Ends sessions.',
  fields: fields(
    { endSessions: required(lsids('endSessions.endSessionsFromClient')) },
    { namesItself: true },
  ),
  run(call, { endSessions: ended }) {
    const { node } = call;
    for (const lsid of ended) ownSession(call, lsid);
    for (const lsid of ended) {
      const key = sessionKey(lsid);
      node.sessions.end(key);
      node.cursors.killWhere(({ options }) => options.sessionKey === key);
    }
    return new Map();
  },
});
