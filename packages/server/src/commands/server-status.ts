import { memoryUsage } from 'node:process';
import { Int32, Timestamp } from 'bson';
import { defaultConcerns } from '../catalog/default-concerns.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { type DocumentCounts, newCounters, type OperationCounts } from '../command/counters.ts';
import { fields } from '../command/grammar/fields.ts';
import { topologyVersion } from '../command/hello-reply.ts';
import type { Node, ReplicationMember } from '../command/node.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import { isAtLeast } from '../command/version.ts';
import type { CatalogEntry } from '../storage/catalog.ts';

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
  run(call) {
    const { node } = call;
    const { clock } = node.runtime;
    const uptime = clock.date() - node.startedAt;
    const { member } = node;
    return replyOf({
      host: node.address,
      version: node.version.text,
      process: node.mongos === undefined ? 'mongod' : 'mongos',
      pid: 1n,
      uptime: uptime / 1000,
      uptimeMillis: BigInt(Math.round(uptime)),
      uptimeEstimate: BigInt(Math.floor(uptime / 1000)),
      localTime: new Date(clock.date()),
      asserts: assertsOf(node),
      ...(node.mongos === undefined ? { catalogStats: catalogStats(node) } : {}),
      connections: replyOf({
        current: new Int32(node.connections.size),
        available: new Int32(65536 - node.connections.size),
        totalCreated: new Int32(node.counters.connectionsCreated),
        rejected: new Int32(0),
        active: new Int32(node.connections.size),
        threaded: new Int32(node.connections.size),
        exhaustIsMaster: new Int32(0),
        exhaustHello: new Int32(0),
        awaitingTopologyChanges: new Int32(0),
        ...establishmentRateLimit(node),
      }),
      ...(node.member === undefined ? {} : { defaultRWConcern: defaultConcerns(call) }),
      extra_info: replyOf({ note: 'fields vary by platform', page_faults: 0n }),
      featureCompatibilityVersion: compatibilityOf(node),
      ...ingressQueues(node),
      globalLock: locksOf(uptime),
      logicalSessionRecordCache: replyOf({
        activeSessionsCount: new Int32(node.sessions.all().length),
      }),
      network: networkOf(node),
      opcounters: countsOf(node.counters.operations),
      opcountersRepl: countsOf(NOTHING),
      repl: member === undefined ? undefined : replicationOf(node, member),
      storageEngine: replyOf({
        name: 'wiredTiger',
        supportsCommittedReads: true,
        oldestRequiredTimestampForCrashRecovery: new Timestamp(0n),
        supportsPendingDrops: true,
        dropPendingIdents: 0n,
        supportsSnapshotReadConcern: true,
        readOnly: false,
        persistent: node.storage.journal !== undefined,
        backupCursorOpen: false,
      }),
      mem: memoryOf(),
      metrics: replyOf({
        cursor: replyOf({
          totalOpened: BigInt(node.cursors.opened),
          open: replyOf({ total: BigInt(node.cursors.size) }),
        }),
        document: countsOf(node.counters.documents),
        ...ttlMetrics(node),
      }),
    });
  },
});

function replicationOf(node: Node, member: ReplicationMember): Reply {
  const reply: Reply = new Map([['topologyVersion', topologyVersion(node)]]);
  member.helloFields(false, reply);
  // Nothing runs on a primary alone, and no data were ever rolled back.
  return reply
    .set('primaryOnlyServices', new Map())
    .set('rbid', new Int32(1))
    .set('userWriteBlockMode', new Int32(1));
}

/** The number of collections of each kind. */
function catalogStats({ storage }: Node): Reply {
  const entries = storage.catalog.all();
  const isInternal = ({ namespace: { database, name } }: CatalogEntry): boolean =>
    ['admin', 'config', 'local'].includes(database) || name.startsWith('system.');
  const [collections, views] = [
    entries.filter((entry) => entry.kind === 'collection'),
    entries.filter((entry) => entry.kind === 'view'),
  ];
  const own = collections.filter((entry) => !isInternal(entry));
  const having = (option: string): Int32 =>
    new Int32(own.filter(({ options }) => options.shown.has(option)).length);
  return replyOf({
    collections: new Int32(own.length),
    capped: having('capped'),
    clustered: having('clusteredIndex'),
    timeseries: having('timeseries'),
    views: new Int32(views.filter((entry) => !isInternal(entry)).length),
    internalCollections: new Int32(collections.length - own.length),
    internalViews: new Int32(views.filter(isInternal).length),
    csfle: new Int32(0),
    queryableEncryption: having('encryptedFields'),
  });
}

function compatibilityOf({ version: { major, minor } }: Node): Reply {
  return replyOf({
    major: new Int32(major),
    minor: new Int32(minor),
    transitioning: new Int32(0),
  });
}

function assertsOf({ counters }: Node): Reply {
  const none = new Int32(0);
  const user = new Int32(counters.userAsserts);
  return replyOf({
    regular: none,
    warning: none,
    msg: none,
    user,
    tripwire: none,
    rollovers: none,
  });
}

const NOTHING: OperationCounts = newCounters().operations;

function countsOf(counts: OperationCounts | DocumentCounts): Reply {
  return replyOf(
    Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, BigInt(count)])),
  );
}

// One command runs at a time: nobody stands in a queue.
function locksOf(uptimeMS: number): Reply {
  const nobody = (): Reply => {
    const none = new Int32(0);
    return replyOf({ total: none, readers: none, writers: none });
  };
  const totalTime = BigInt(Math.round(uptimeMS * 1000));
  return replyOf({ totalTime, currentQueue: nobody(), activeClients: nobody() });
}

const MEGABYTE = 1_048_576;

function memoryOf(): Reply {
  const { rss, heapTotal } = memoryUsage();
  return replyOf({
    bits: new Int32(64),
    resident: new Int32(Math.round(rss / MEGABYTE)),
    virtual: new Int32(Math.round((rss + heapTotal) / MEGABYTE)),
    supported: true,
  });
}

function networkOf({ counters }: Node): Reply {
  const { operations } = counters;
  const requests = Object.values(operations).reduce((sum, count) => sum + count, 0);
  return replyOf({ numRequests: BigInt(requests) });
}

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

/** The number of connections that the rate limiter has turned away. */
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
