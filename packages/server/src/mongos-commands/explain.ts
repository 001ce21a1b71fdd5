import { Int32 } from 'bson';
import type { CommandCall } from '../command/call.ts';
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
      ? reply.then((value) => wrapped(call, value, shard))
      : wrapped(call, reply, shard);
  },
});

function wrapped(call: CommandCall, reply: Reply, shard: Shard): Reply {
  const explained = call.body.value(call.name);
  const [name = ''] = explained instanceof Map ? [...explained.keys()] : [];
  if (name === 'aggregate' && reply.has('serverInfo')) return ofPipeline(call, reply, shard);
  const planner = reply.get('queryPlanner');
  if (!(planner instanceof Map)) return reply;
  const stage = WRITES.has(name) ? 'SHARD_WRITE' : 'SINGLE_SHARD';
  const result: Reply = new Map(reply);
  result.delete('explainVersion');
  const head: Reply = new Map<string, ReplyValue>([
    ['shardName', shard.id],
    ['connectionString', connectionText(shard)],
    ['serverInfo', reply.get('serverInfo') ?? null],
  ]);
  result.set('serverInfo', serverInfo(call));
  result.set('queryPlanner', oneShard(stage, [...head, ...(planner as Reply)]));
  const stats = reply.get('executionStats');
  if (stats instanceof Map) result.set('executionStats', routedStats(stage, stats as Reply, shard));
  return result;
}

const WRITES: ReadonlySet<string> = new Set(['delete', 'update']);

function serverInfo({ node: { address, version } }: CommandCall): Reply {
  const colon = address.lastIndexOf(':');
  return new Map<string, ReplyValue>([
    ['host', address.slice(0, colon)],
    ['port', new Int32(Number(address.slice(colon + 1)))],
    ['version', version.text],
    ['gitVersion', '0000000000000000000000000000000000000000'],
  ]);
}

// A pipeline that runs on one shard alone is not split.
function ofPipeline(call: CommandCall, reply: Reply, shard: Shard): Reply {
  const own: Reply = new Map<string, ReplyValue>([['host', shard.hosts[0] ?? '']]);
  for (const name of ['stages', 'queryPlanner', 'executionStats']) {
    const part = reply.get(name);
    if (part !== undefined) own.set(name, part);
  }
  const result: Reply = new Map<string, ReplyValue>([
    ['serverInfo', serverInfo(call)],
    ['serverParameters', reply.get('serverParameters') ?? new Map()],
    ['splitPipeline', null],
    ['shards', new Map<string, ReplyValue>([[shard.id, own]])],
  ]);
  const command = reply.get('command');
  return command === undefined ? result : result.set('command', command);
}

function oneShard(stage: string, shard: readonly (readonly [string, ReplyValue])[]): Reply {
  const plan: Reply = new Map<string, ReplyValue>([
    ['stage', stage],
    ['shards', [new Map(shard)]],
  ]);
  return new Map<string, ReplyValue>([
    ['mongosPlannerVersion', new Int32(1)],
    ['winningPlan', plan],
  ]);
}

function routedStats(stage: string, stats: Reply, shard: Shard): Reply {
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
    ['stage', stage],
    ...sums,
    ['totalChildMillis', 0n],
    ['shards', [own]],
  ]);
  return new Map<string, ReplyValue>([...sums, ['executionStages', stages]]);
}
