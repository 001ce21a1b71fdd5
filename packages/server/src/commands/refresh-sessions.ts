import { ownSession } from '../authorization/session-owner.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { lsids } from '../command/grammar/lsid.ts';

export const refreshSessions: Command = defineCommand({
  name: 'refreshSessions',
  target: 'database',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  stable: true,
  help: 'Keeps sessions from expiring.',
  fields: fields(
    { refreshSessions: required(lsids('refreshSessions.refreshSessionsFromClient')) },
    { namesItself: true },
  ),
  run(call, { refreshSessions: refreshed }) {
    const { node } = call;
    for (const lsid of refreshed) ownSession(call, lsid);
    for (const lsid of refreshed) node.sessions.use(lsid);
    return new Map();
  },
});
