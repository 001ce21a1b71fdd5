import { Int32 } from 'bson';
import type { CommandCall } from '../command/call.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import {
  type FindQuery,
  matching,
  PAUSED_FOUND,
  planRequest,
  shapedQuery,
} from '../find/find-source.ts';
import { indexFor, isNear, nearestFirst } from '../find/nearest.ts';
import { choosePlan } from '../plan/choose-plan.ts';
import { indexFilterFor } from '../plan/index-filters.ts';
import type { Access, Plan } from '../plan/plan.ts';
import { queryShape, shapeHash } from '../plan/query-shape.ts';
import type { ScanCounts } from '../plan/scan.ts';
import { compileMatcher, type Matcher } from '../query/match.ts';
import type { CollectionIndex } from '../storage/collection-index.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { keyPatternOf } from '../storage/index-definition.ts';
import { collationDocument } from '../value/collation.ts';
import { decodeFields } from '../value/decode-fields.ts';
import type { Steps } from '../value/steps.ts';
import type { Fields, Value } from '../value/value.ts';
import { fetchStage, type Told } from './access-stages.ts';
import { parsedQuery } from './parsed-query.ts';
import { planStages, projectionStage } from './plan-stages.ts';
import { type Stage, shownStage, totalOf } from './stage.ts';

export type Verbosity = 'queryPlanner' | 'executionStats' | 'allPlansExecution';

/** The query that is to be explained. */
export interface Explained {
  readonly namespace: string;
  readonly collection: DocumentCollection | undefined;
  readonly query: FindQuery;
  readonly verbosity: Verbosity;
  /** True if nothing of a pipeline is left but this query. */
  readonly isWholePipeline?: boolean;
  /** The work that the command does with the documents that the query finds, as a stage over it. */
  readonly over?: Purpose | undefined;
}

/** The purpose of a query. */
export interface Purpose {
  stage(told: Told, below: Stage): Stage;
  /** Tells whether the reply leaves out the query where it is one `_id`, or there is no collection. */
  readonly hidesLookups: boolean;
}

/** The explanation of a query on a collection; it is carried out in steps where that is told. */
export function* explainQuery(explained: Explained): Steps<Reply> {
  const { namespace, collection, query, verbosity } = explained;
  const matcher = compileMatcher(query.filter, query.context, { allowsNear: true });
  const isExecuted = verbosity !== 'queryPlanner';
  const stage = yield* stagesOf(explained, matcher, isExecuted);
  const { collation } = query.context;
  const isShown = !isHidden(explained, stage);
  const reply = replyOf({
    explainVersion: '1',
    queryPlanner: replyOf({
      namespace,
      indexFilterSet: isFiltered(collection, query),
      ...(isShown ? { parsedQuery: parsedQuery(matcher.node, query.context) } : {}),
      ...(isShown && collection !== undefined ? planNames(collection, query) : {}),
      ...(explained.isWholePipeline === true ? { optimizedPipeline: true } : {}),
      ...(collation === undefined ? {} : { collation: collationDocument(collation) }),
      maxIndexedOrSolutionsReached: false,
      maxIndexedAndSolutionsReached: false,
      maxScansToExplodeReached: false,
      winningPlan: shownStage(stage, false),
      rejectedPlans: collection === undefined ? [] : rejectedOf(explained, matcher),
    }),
  });
  if (isExecuted) reply.set('executionStats', executionStats(stage, verbosity));
  return reply;
}

function isFiltered(collection: DocumentCollection | undefined, query: FindQuery): boolean {
  if (collection === undefined) return false;
  return indexFilterFor(collection, () => shapedQuery(query)) !== undefined;
}

/** The names that MongoDB gives a shape, and a shape with the indexes that could serve it. */
function planNames(
  collection: DocumentCollection,
  query: FindQuery,
): { readonly queryHash: string; readonly planCacheKey: string } {
  const shape = queryShape(shapedQuery(query));
  const serving = collection.indexes.slice(1).filter(({ definition }) => {
    const [first] = definition.paths;
    return first !== undefined && shape.includes(`${first.path}:`);
  });
  const names = serving.map(({ definition }) => definition.name);
  return {
    queryHash: shapeHash(shape),
    planCacheKey: shapeHash([shape, ...names].join('|')),
  };
}

function isHidden({ collection, over }: Explained, stage: Stage): boolean {
  if (over?.hidesLookups !== true) return false;
  const [below] = stage.inputs ?? [];
  return collection === undefined || stage.inputs === undefined || below?.name === 'IDHACK';
}

function* stagesOf(explained: Explained, matcher: Matcher, isExecuted: boolean): Steps<Stage> {
  const { collection, query, over } = explained;
  if (collection === undefined) {
    const told: Told = { plan: NO_PLAN, collation: undefined, counts: new Map(), matched: 0 };
    const nothing: Stage = { name: 'EOF', returned: 0 };
    return over === undefined ? nothing : over.stage(told, nothing);
  }
  if (isNear(matcher)) return yield* nearStages(collection, query, { matcher, isExecuted });
  const plan = choosePlan(planRequest(collection, query, matcher));
  const done = isExecuted ? yield* carriedOut(collection, query, { matcher, plan }) : NOT_DONE;
  const told: Told = { plan, collation: query.context.collation, ...done };
  const stage = planStages(told, query);
  return over === undefined ? stage : over.stage(told, stage);
}

const NO_PLAN: Plan = {
  access: { kind: 'idLookup', ids: [] },
  isSorted: false,
  needsSort: false,
  keys: 0,
  cost: 0,
  hasSubplans: false,
  isCovered: false,
  filter: [],
  rejected: [],
};

const NOT_DONE: Pick<Told, 'counts' | 'matched'> = { counts: new Map(), matched: 0 };

// As far as the query itself would go.
function* carriedOut(
  collection: DocumentCollection,
  query: FindQuery,
  compiled: { readonly matcher: Matcher; readonly plan: Plan },
): Steps<Pick<Told, 'counts' | 'matched'>> {
  const counts = new Map<Access, ScanCounts>();
  const { skip = 0, limit = 0 } = query;
  const most = limit > 0 && !compiled.plan.needsSort ? skip + limit : Number.POSITIVE_INFINITY;
  let matched = 0;
  for (const each of matching(collection, query, { ...compiled, positional: false }, counts)) {
    if (each === PAUSED_FOUND) yield;
    else matched++;
    if (matched >= most) break;
  }
  return { counts, matched };
}

function rejectedOf(explained: Explained, matcher: Matcher): Reply[] {
  const { collection, query } = explained;
  if (collection === undefined || isNear(matcher)) return [];
  const { rejected } = choosePlan(planRequest(collection, query, matcher));
  return rejected.map((plan) => {
    const told: Told = { plan, collation: query.context.collation, ...NOT_DONE };
    return shownStage(planStages(told, query), false);
  });
}

function executionStats(stage: Stage, verbosity: Verbosity): Reply {
  return replyOf({
    executionSuccess: true,
    nReturned: new Int32(stage.returned),
    executionTimeMillis: new Int32(0),
    totalKeysExamined: new Int32(totalOf(stage, 'keysExamined')),
    totalDocsExamined: new Int32(totalOf(stage, 'docsExamined')),
    executionStages: shownStage(stage, true),
    allPlansExecution: verbosity === 'allPlansExecution' ? [] : undefined,
  });
}

function* nearStages(
  collection: DocumentCollection,
  query: FindQuery,
  asked: { readonly matcher: Matcher & { near: object }; readonly isExecuted: boolean },
): Steps<Stage> {
  const { matcher } = asked;
  if (!isNear(matcher)) return { name: 'EOF', returned: 0 };
  const index = indexFor(collection, query, matcher);
  const { limit = 0, skip = 0, projection } = query;
  let returned = 0;
  for (const _each of asked.isExecuted ? nearestFirst(collection, query, matcher) : []) {
    returned++;
    if (limit > 0 && returned >= skip + limit) break;
    yield;
  }
  let stage = nearStage(index, returned);
  const rest = matcher.node.kind === 'logical' ? matcher.node.children.filter(isOther) : [];
  if (rest.length > 0) stage = fetchStage(stage, rest, query.context.collation);
  if (skip > 0) {
    const facts: Fields = new Map([['skipAmount', new Int32(skip)]]);
    stage = { name: 'SKIP', facts, returned: Math.max(0, returned - skip), inputs: [stage] };
  }
  if (projection !== undefined && projection.size > 0) {
    stage = projectionStage(stage, projection, false);
  }
  if (limit === 0) return stage;
  const facts: Fields = new Map([['limitAmount', new Int32(limit)]]);
  return { name: 'LIMIT', facts, returned: stage.returned, inputs: [stage] };
}

function isOther(node: Matcher['node']): boolean {
  return !(node.kind === 'field' && node.test.kind === 'leaf' && node.test.near !== undefined);
}

function nearStage({ definition }: CollectionIndex, returned: number): Stage {
  const isPlane = definition.paths.some(({ special }) => special === '2d');
  return {
    name: `GEO_NEAR_${isPlane ? '2D' : '2DSPHERE'}`,
    facts: new Map<string, Value>([
      ['keyPattern', keyPatternOf(definition)],
      ['indexName', definition.name],
      ['indexVersion', new Int32(2)],
    ]),
    returned,
    examined: new Map<string, Value>([
      ['keysExamined', new Int32(returned)],
      ['docsExamined', new Int32(returned)],
    ]),
  };
}

/** The ending of every explanation: the command, and who explained it. */
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
    serverParameters: serverParameters(),
  });
}

/** The limits that MongoDB tells with every explanation. */
function serverParameters(): Reply {
  const most = new Int32(104_857_600);
  return replyOf({
    internalQueryFacetBufferSizeBytes: most,
    internalQueryFacetMaxOutputDocSizeBytes: most,
    internalLookupStageIntermediateDocumentMaxSizeBytes: most,
    internalDocumentSourceGroupMaxMemoryBytes: most,
    internalQueryMaxBlockingSortMemoryUsageBytes: most,
    internalQueryProhibitBlockingMergeOnMongoS: new Int32(0),
    internalQueryMaxAddToSetBytes: most,
    internalDocumentSourceSetWindowFieldsMaxMemoryBytes: most,
    internalQueryFrameworkControl: 'trySbeRestricted',
  });
}

/** The command of a call as it was sent, without what belongs to the sending. */
export function sentCommand(call: CommandCall): Fields {
  const command = decodeFields(call.body.bytes);
  for (const name of ['lsid', '$clusterTime', '$readPreference', 'txnNumber']) command.delete(name);
  return command;
}
