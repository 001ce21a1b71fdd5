import { Int32 } from 'bson';
import type { Command } from '../command/command.ts';
import { CommandBody } from '../command/command-body.ts';
import { whenDone } from '../command/maybe-promise.ts';
import { replyOf } from '../command/reply.ts';
import { currentOp } from '../commands/current-op.ts';
import { wantedOperations } from '../pipeline/operations-in-progress.ts';
import type { Router } from '../routing/router.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields, Value } from '../value/value.ts';

/** The operations of the shards, each under a name that `killOp` takes. */
export const routedCurrentOp = (router: Router): Command => ({
  ...currentOp,
  async run(call) {
    const asked = new Map<string, Value>([['currentOp', new Int32(1)]]);
    const ownOps = call.body.value('$ownOps');
    if (ownOps !== undefined) asked.set('$ownOps', ownOps);
    const body = new CommandBody(encodeFields(asked));
    const rows: Fields[] = [];
    for (const shard of router.cluster.shards) {
      const reply = await router.runOn(call, shard, body);
      for (const row of reply.get('inprog') as readonly Fields[]) rows.push(named(shard.id, row));
    }
    return whenDone(wantedOperations(call, rows), (inprog) => replyOf({ inprog }));
  },
});

// The client of a shard's operation is the mongos, as far as the shard can say.
function named(shard: string, row: Fields): Fields {
  const seen: Fields = new Map([['shard', shard]]);
  for (const [name, value] of row) {
    if (name === 'opid') seen.set('opid', `${shard}:${Number(value)}`);
    else seen.set(name === 'client' ? 'client_s' : name, value);
  }
  return seen;
}
