import { mayKillCursor } from '../authorization/cursor-owner.ts';
import { unauthorized } from '../authorization/unauthorized.ts';
import type { CommandCall } from '../command/call.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { string, values, wrongType } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import { typeAlias } from '../value/bson-type.ts';

export const killCursors: Command = defineCommand({
  name: 'killCursors',
  target: 'database',
  access: 'control',
  auth: 'required',
  inTransaction: 'allowed',
  onMongos: 'routed',
  stable: true,
  help: 'Closes cursors.',
  fields: fields(
    { killCursors: required(string), cursors: required(values) },
    { namesItself: true },
  ),
  run(call, { cursors }) {
    const { node } = call;
    const ids = cursors.map((id, at) => {
      if (typeof id === 'bigint') return id;
      throw wrongType(`killCursors.cursors.${at}`, typeAlias(id), ['long']);
    });
    for (const id of ids) checkMayKill(call, id);
    const killed = ids.filter((id) => node.cursors.kill(id));
    return replyOf({
      cursorsKilled: killed,
      cursorsNotFound: ids.filter((id) => !killed.includes(id)),
      cursorsAlive: [],
      cursorsUnknown: [],
    });
  },
});

function checkMayKill(call: CommandCall, id: bigint): void {
  const cursor = call.node.cursors.find(id);
  if (cursor !== undefined && !mayKillCursor(call, cursor)) throw unauthorized(call);
}
