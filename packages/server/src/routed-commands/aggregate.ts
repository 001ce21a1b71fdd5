import type { CommandCall } from '../command/call.ts';
import type { Command } from '../command/command.ts';
import { aggregate } from '../commands/aggregate.ts';
import { checkStagesInTransaction } from '../execution/transaction-stages.ts';
import type { Router } from '../routing/router.ts';
import { CommandError } from '../value/command-error.ts';

/** These stages tell of the mongos itself. */
const OWN_STAGES: ReadonlySet<string> = new Set(['$currentOp', '$listLocalSessions']);

/** A pipeline where its database lives. */
export const routedAggregate = (router: Router): Command => ({
  ...aggregate,
  run(call) {
    const stage = firstStage(call);
    if (stage !== undefined && OWN_STAGES.has(stage)) {
      checkStagesInTransaction(call, [stage]);
      return aggregate.run(call);
    }
    const { cluster } = router;
    if (stage !== '$changeStream' || !cluster.isOwn(call.generic.database)) return router.run(call);
    // A stream of the whole cluster is on no database of its own.
    const [shard, ...others] = cluster.shards;
    if (others.length > 0) {
      throw new CommandError(
        'NotImplemented',
        'A change stream over several shards is not supported',
      );
    }
    return router.runIn(call, shard!);
  },
});

function firstStage({ body }: CommandCall): string | undefined {
  const pipeline = body.value('pipeline');
  const first = Array.isArray(pipeline) ? pipeline[0] : undefined;
  return first instanceof Map ? first.keys().next().value : undefined;
}
