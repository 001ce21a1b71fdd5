import { Int32 } from 'bson';
import type { Command } from '../command/command.ts';
import type { Reply, ReplyValue } from '../command/reply.ts';
import { explain } from '../commands/explain.ts';
import type { Router } from '../routing/router.ts';
import { connectionText, type Shard } from '../routing/shard.ts';

/** The plan of the shard, in the form that a mongos gives it. */
export const routedExplain = (router: Router): Command => ({
  ...explain,
  run(call) {
    const shard = router.cluster.shardOf(call.generic.database);
    const reply = router.runOn(call, shard);
    return reply instanceof Promise
      ? reply.then((value) => wrapped(value, shard))
      : wrapped(reply, shard);
  },
});

function wrapped(reply: Reply, shard: Shard): Reply {
  const planner = reply.get('queryPlanner');
  if (!(planner instanceof Map)) return reply;
  const result: Reply = new Map(reply);
  result.delete('explainVersion');
  const head: Reply = new Map<string, ReplyValue>([
    ['shardName', shard.id],
    ['connectionString', connectionText(shard)],
  ]);
  result.set('queryPlanner', singleShard([...head, ...(planner as Reply)]));
  const stats = reply.get('executionStats');
  if (stats instanceof Map) result.set('executionStats', routedStats(stats as Reply, shard));
  return result;
}

function singleShard(shard: readonly (readonly [string, ReplyValue])[]): Reply {
  const plan: Reply = new Map<string, ReplyValue>([
    ['stage', 'SINGLE_SHARD'],
    ['shards', [new Map(shard)]],
  ]);
  return new Map<string, ReplyValue>([
    ['mongosPlannerVersion', new Int32(1)],
    ['winningPlan', plan],
  ]);
}

function routedStats(stats: Reply, shard: Shard): Reply {
  const sums: Reply = new Map();
  for (const name of [
    'nReturned',
    'executionTimeMillis',
    'totalKeysExamined',
    'totalDocsExamined',
  ]) {
    const value = stats.get(name);
    if (value !== undefined) sums.set(name, value);
  }
  const own: Reply = new Map<string, ReplyValue>([['shardName', shard.id], ...stats]);
  const stages: Reply = new Map<string, ReplyValue>([
    ['stage', 'SINGLE_SHARD'],
    ['shards', [own]],
  ]);
  return new Map<string, ReplyValue>([...sums, ['executionStages', stages]]);
}
