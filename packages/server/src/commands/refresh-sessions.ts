import { type Command, defineCommand } from '../command/command.ts';
import { fields, required } from '../command/fields.ts';
import { lsids } from '../command/lsid.ts';

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
  run({ node }, { refreshSessions: refreshed }) {
    for (const lsid of refreshed) node.sessions.use(lsid);
    return new Map();
  },
});
