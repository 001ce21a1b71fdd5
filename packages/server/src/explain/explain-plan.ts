import { Int32 } from 'bson';
import type { CommandCall } from '../command/call.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import { type FindQuery, matching, planRequest } from '../find/find-source.ts';
import { indexFor, isNear } from '../find/nearest.ts';
import { choosePlan } from '../plan/choose-plan.ts';
import type { Access, Plan } from '../plan/plan.ts';
import type { ScanCounts } from '../plan/scan.ts';
import { compileMatcher } from '../query/match.ts';
import type { CollectionIndex } from '../storage/collection-index.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { keyPatternOf } from '../storage/index-definition.ts';
import { decodeFields } from '../value/decode-fields.ts';
import type { Fields, Value } from '../value/value.ts';

export type Verbosity = 'queryPlanner' | 'executionStats' | 'allPlansExecution';

/** What explain tells of a query on a collection. */
export function explainQuery(explained: {
  readonly namespace: string;
  readonly collection: DocumentCollection | undefined;
  readonly query: FindQuery;
  readonly verbosity: Verbosity;
}): Reply {
  const { namespace, collection, query, verbosity } = explained;
  const matcher = compileMatcher(query.filter, query.context, { allowsNear: true });
  const isByDistance = collection !== undefined && isNear(matcher);
  const plan =
    collection === undefined || isByDistance
      ? undefined
      : choosePlan(planRequest(collection, query, matcher));
  const bottom = isByDistance
    ? nearStage(indexFor(collection, query, matcher), query)
    : scanStage(plan, query);
  const winningPlan = stagesOver(bottom, plan, query);
  const reply = replyOf({
    explainVersion: '1',
    queryPlanner: replyOf({
      namespace,
      indexFilterSet: false,
      parsedQuery: parsedQuery(query.filter),
      maxIndexedOrSolutionsReached: false,
      maxIndexedAndSolutionsReached: false,
      maxScansToExplodeReached: false,
      winningPlan,
      rejectedPlans: [],
    }),
  });
  if (verbosity !== 'queryPlanner') {
    const counts = new Map<Access, ScanCounts>();
    let returned = 0;
    const found =
      collection === undefined
        ? []
        : matching(collection, query, { matcher, positional: false }, counts);
    for (const _each of found) returned++;
    const { limit = 0, skip = 0 } = query;
    returned = Math.max(0, returned - skip);
    if (limit > 0) returned = Math.min(returned, limit);
    reply.set('executionStats', executionStats(winningPlan, total(counts), returned, verbosity));
  }
  return reply;
}

function total(counts: ReadonlyMap<Access, ScanCounts>) {
  let [keys, documents] = [0, 0];
  for (const each of counts.values()) {
    keys += each.keys;
    documents += each.documents + each.advanced;
  }
  return { keys, documents };
}

function executionStats(
  plan: Reply,
  counts: { readonly keys: number; readonly documents: number },
  returned: number,
  verbosity: Verbosity,
): Reply {
  return replyOf({
    executionSuccess: true,
    nReturned: new Int32(returned),
    executionTimeMillis: new Int32(0),
    totalKeysExamined: new Int32(counts.keys),
    totalDocsExamined: new Int32(counts.documents),
    executionStages: new Map([...plan, ['nReturned', new Int32(returned)]]) as Reply,
    allPlansExecution: verbosity === 'allPlansExecution' ? [] : undefined,
  });
}

// Plain values are shown as the comparison that they stand for.
function parsedQuery(filter: Fields): Fields {
  const parsed: Fields = new Map();
  for (const [name, condition] of filter) {
    const plain = !name.startsWith('$') && !(condition instanceof Map);
    parsed.set(name, plain ? new Map<string, Value>([['$eq', condition]]) : condition);
  }
  return parsed;
}

function nearStage({ definition }: CollectionIndex, { filter }: FindQuery): Reply {
  const stage = replyOf({
    stage: `GEO_NEAR_${definition.paths.some(({ special }) => special === '2d') ? '2D' : '2DSPHERE'}`,
    keyPattern: keyPatternOf(definition),
    indexName: definition.name,
    indexVersion: new Int32(2),
  });
  return filter.size === 1 ? stage : fetch(parsedQuery(filter), stage);
}

function stagesOver(bottom: Reply, plan: Plan | undefined, query: FindQuery): Reply {
  let stage = bottom;
  const ordered = plan?.isSorted === true;
  if (query.sort !== undefined && query.sort.size > 0 && !query.sort.has('$natural') && !ordered) {
    stage = replyOf({ stage: 'SORT', sortPattern: query.sort, inputStage: stage });
  }
  if (query.skip)
    stage = replyOf({ stage: 'SKIP', skipAmount: BigInt(query.skip), inputStage: stage });
  if (query.limit) {
    stage = replyOf({ stage: 'LIMIT', limitAmount: new Int32(query.limit), inputStage: stage });
  }
  if (query.projection !== undefined && query.projection.size > 0) {
    const { projection: transformBy } = query;
    stage = replyOf({ stage: 'PROJECTION_DEFAULT', transformBy, inputStage: stage });
  }
  return stage;
}

function scanStage(plan: Plan | undefined, { filter }: FindQuery): Reply {
  const rest = filter.size === 0 ? undefined : parsedQuery(filter);
  const access = plan?.access;
  switch (access?.kind) {
    case undefined:
      return replyOf({ stage: 'EOF' });
    case 'collectionScan': {
      const direction = access.direction > 0 ? 'forward' : 'backward';
      return replyOf({ stage: 'COLLSCAN', filter: rest, direction });
    }
    case 'idLookup': {
      if (access.ids.length === 1 && filter.size === 1) return replyOf({ stage: 'IDHACK' });
      const keyPattern: Fields = new Map([['_id', new Int32(1)]]);
      return fetch(filter.size === 1 ? undefined : rest, ixscan('_id_', keyPattern));
    }
    case 'indexScan':
      return fetch(
        rest,
        ixscan(
          access.index.definition.name,
          keyPatternOf(access.index.definition),
          access.direction,
        ),
      );
    case 'anyOf':
    case 'mergeSorted':
      return replyOf({ stage: 'OR' });
  }
}

function fetch(filter: Fields | undefined, inputStage: Reply): Reply {
  return replyOf({ stage: 'FETCH', filter, inputStage });
}

function ixscan(indexName: string, keyPattern: Fields, towards: 1 | -1 = 1): Reply {
  const direction = towards > 0 ? 'forward' : 'backward';
  return replyOf({ stage: 'IXSCAN', keyPattern, indexName, direction });
}

/** What every explanation ends with: the command, and who explained it. */
export function explainEnding(call: CommandCall, command: Fields): Reply {
  const { address, version } = call.node;
  const colon = address.lastIndexOf(':');
  return replyOf({
    command,
    serverInfo: replyOf({
      host: address.slice(0, colon),
      port: new Int32(Number(address.slice(colon + 1))),
      version: version.text,
      gitVersion: '0000000000000000000000000000000000000000',
    }),
    serverParameters: new Map(),
  });
}

/** The command of a call as it was sent, without what belongs to the sending. */
export function sentCommand(call: CommandCall): Fields {
  const command = decodeFields(call.body.bytes);
  for (const name of ['lsid', '$clusterTime', '$readPreference', 'txnNumber']) command.delete(name);
  return command;
}
