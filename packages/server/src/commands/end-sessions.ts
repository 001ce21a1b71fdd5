import { withOwnSessions } from '../authorization/session-owner.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { lsids } from '../command/grammar/lsid.ts';
import { whenDone } from '../command/maybe-promise.ts';
import { inPieces } from '../command/pacing.ts';
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
    const ending = withOwnSessions(call, ended, (lsid) => {
      const key = sessionKey(lsid);
      node.sessions.end(key);
      node.cursors.killWhere(({ options }) => options.sessionKey === key);
    });
    return whenDone(inPieces(call, ending), () => new Map());
  },
});
