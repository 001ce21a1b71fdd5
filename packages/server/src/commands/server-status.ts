import { Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/fields.ts';
import type { Node } from '../command/node.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import { isAtLeast } from '../command/version.ts';

export const serverStatus: Command = defineCommand({
  name: 'serverStatus',
  target: 'database',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Tells how the server is doing.',
  // Sections are switched on and off by fields of their names.
  fields: fields({}, { lenient: true }),
  run({ node }) {
    const { clock } = node.runtime;
    const uptime = clock.date() - node.startedAt;
    const { member } = node;
    return replyOf({
      host: node.address,
      version: node.version.text,
      process: 'mongod',
      pid: 1n,
      uptime: uptime / 1000,
      uptimeMillis: BigInt(Math.round(uptime)),
      uptimeEstimate: BigInt(Math.floor(uptime / 1000)),
      localTime: new Date(clock.date()),
      connections: replyOf({
        current: new Int32(node.connections.size),
        available: new Int32(65536 - node.connections.size),
        ...establishmentRateLimit(node),
      }),
      ...ingressQueues(node),
      logicalSessionRecordCache: replyOf({
        activeSessionsCount: new Int32(node.sessions.all().length),
      }),
      metrics: replyOf({
        cursor: replyOf({
          totalOpened: BigInt(node.cursors.opened),
          open: replyOf({ total: BigInt(node.cursors.size) }),
        }),
        ...ttlMetrics(node),
      }),
      repl: member?.helloFields(false),
      storageEngine: replyOf({
        name: 'wiredTiger',
        supportsCommittedReads: true,
        persistent: false,
        readOnly: false,
      }),
    });
  },
});

// Nobody else has work to do meanwhile: a pass is never cut into several.
function ttlMetrics({ ttl }: Node): Record<string, Reply> {
  if (ttl === undefined) return {};
  const { passes, deletedDocuments } = ttl.counts;
  return {
    ttl: replyOf({
      collSubpassesIncreasedPriority: 0n,
      deletedDocuments: BigInt(deletedDocuments),
      passes: BigInt(passes),
      subPasses: BigInt(passes),
    }),
  };
}

/** How many connections the rate limiter has turned away. */
function establishmentRateLimit({ version, establishment }: Node): Record<string, Reply> {
  if (!isAtLeast(version, '8.2')) return {};
  const { rejected, interrupted } = establishment.counts;
  return {
    establishmentRateLimit: replyOf({
      rejected: BigInt(rejected),
      exempted: 0n,
      interruptedDueToClientDisconnect: BigInt(interrupted),
    }),
  };
}

function ingressQueues({ version, establishment }: Node): Record<string, Reply> {
  if (!isAtLeast(version, '8.2')) return {};
  const { attempted, successful, rejected, queued, dequeued, interrupted } = establishment.counts;
  const tokens = establishment.availableTokens;
  return {
    queues: replyOf({
      ingressSessionEstablishment: replyOf({
        addedToQueue: BigInt(queued),
        removedFromQueue: BigInt(dequeued),
        interruptedInQueue: BigInt(interrupted),
        rejectedAdmissions: BigInt(rejected),
        exemptedAdmissions: 0n,
        successfulAdmissions: BigInt(successful),
        attemptedAdmissions: BigInt(attempted),
        totalAvailableTokens: Number.isSafeInteger(tokens) ? BigInt(tokens) : MOST_TOKENS,
      }),
    }),
  };
}

/** Without a limit there is no end of tokens. */
const MOST_TOKENS = 0x7fff_ffff_ffff_ffffn;
