import type { CommandCall, Watched } from '../command/call.ts';
import type { Command } from '../command/command.ts';
import type { Reply } from '../command/reply.ts';
import { aggregate } from '../commands/aggregate.ts';
import { checkStagesInTransaction } from '../pipeline/transaction-stages.ts';
import { type Router, unreachable } from '../routing/router.ts';
import { CommandError } from '../value/command-error.ts';

/** These stages tell of the mongos itself. */
const OWN_STAGES: ReadonlySet<string> = new Set([
  '$currentOp',
  '$listLocalSessions',
  '$shardedDataDistribution',
]);

/** A pipeline where its database lives; a change stream over all shards. */
export const routedAggregate = (router: Router): Command => ({
  ...aggregate,
  run(call) {
    const stage = firstStage(call);
    if (stage !== undefined && OWN_STAGES.has(stage)) {
      checkStagesInTransaction(call, [stage]);
      return aggregate.run(call);
    }
    if (stage !== '$changeStream') return router.run(call);
    const [shard, ...others] = router.cluster.shards;
    return others.length === 0
      ? router.runIn(call, shard ?? router.cluster.config)
      : watchAll(router, call);
  },
});

/**
 * A stream over all shards, of which the mongos has the cursor: a database that is dropped may come back on another
 * shard, and one that is not there yet may come to be on any.
 */
async function watchAll(router: Router, call: CommandCall): Promise<Reply> {
  checkNoView(router, call);
  const watched: Watched[] = [];
  for (const shard of router.cluster.shards) {
    const node = await router.memberOf(call, shard);
    const check = (): void => {
      if (!shard.nodes.includes(node)) throw unreachable(node.address);
    };
    watched.push({ node, check });
  }
  call.watches = watched;
  return aggregate.run(call);
}

function checkNoView({ cluster }: Router, { generic, body, name }: CommandCall): void {
  const { database } = generic;
  const collection = body.value(name);
  if (typeof collection !== 'string') return;
  const { catalog } = cluster.shardOf(database).storage;
  if (catalog.find(database, collection)?.kind !== 'view') return;
  throw new CommandError(
    'CommandNotSupportedOnView',
    `Namespace ${database}.${collection} is a view, not a collection`,
  );
}

function firstStage({ body }: CommandCall): string | undefined {
  const pipeline = body.value('pipeline');
  const first = Array.isArray(pipeline) ? pipeline[0] : undefined;
  return first instanceof Map ? first.keys().next().value : undefined;
}
