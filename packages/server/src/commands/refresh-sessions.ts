import { withOwnSessions } from '../authorization/session-owner.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { lsids } from '../command/grammar/lsid.ts';
import { whenDone } from '../command/maybe-promise.ts';
import { inPieces } from '../command/pacing.ts';

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
    const refreshing = withOwnSessions(call, refreshed, (lsid) => {
      node.sessions.use(lsid);
    });
    return whenDone(inPieces(call, refreshing), () => new Map());
  },
});
