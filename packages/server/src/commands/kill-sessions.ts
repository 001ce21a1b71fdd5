import { withOwnSessions } from '../authorization/session-owner.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { lsids } from '../command/grammar/lsid.ts';
import { whenDone } from '../command/maybe-promise.ts';
import { inPieces } from '../command/pacing.ts';
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
    const killing = withOwnSessions(call, killed, (lsid) => {
      const key = sessionKey(lsid);
      node.retryableWrites.abortTransaction(key);
      node.cursors.killWhere(({ options }) => options.sessionKey === key);
    });
    return whenDone(inPieces(call, killing), () => new Map());
  },
});
