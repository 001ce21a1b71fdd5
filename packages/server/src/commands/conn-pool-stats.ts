import { Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { type Reply, replyOf } from '../command/reply.ts';

const COUNTS = [
  'numClientConnections',
  'numAScopedConnections',
  'totalInUse',
  'totalAvailable',
  'totalLeased',
  'totalCreated',
  'totalRefreshing',
  'totalRefreshed',
  'totalWasNeverUsed',
] as const;

export const connPoolStats: Command = defineCommand({
  name: 'connPoolStats',
  target: 'database',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Tells of connections to other servers: there are none.',
  fields: fields({}, { lenient: true }),
  run({ node }) {
    const counts = Object.fromEntries(COUNTS.map((name) => [name, new Int32(0)]));
    const sets = node.member === undefined ? {} : { [node.member.setName]: replyOf({ hosts: [] }) };
    return replyOf({
      ...counts,
      acquisitionWaitTimes: waitTimes(),
      pools: new Map(),
      hosts: new Map(),
      numReplicaSetMonitorsCreated: new Int32(0),
      replicaSets: replyOf(sets),
    });
  },
});

// Twenty classes of waiting, in none of which anybody ever was.
function waitTimes(): Reply {
  const none = (): Reply => replyOf({ count: 0n });
  const times: Reply = new Map([['(-inf, 0ms)', none()]]);
  for (let from = 0; from < 1000; from += 50) times.set(`[${from}ms, ${from + 50}ms)`, none());
  return times.set('[1000ms, inf)', none()).set('totalCount', 0n);
}
