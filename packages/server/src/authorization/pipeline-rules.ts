import { ALL_DATABASES, CLUSTER, type ResourceKey } from '../auth/privilege.ts';
import type { Fields, Value } from '../value/value.ts';
import { type Asked, may, textOf } from './asked.ts';

/** A pipeline whose right to run is asked for. */
interface AskedPipeline {
  readonly asked: Asked;
  /** The database of the collection that it runs on, and its name; empty: none. */
  readonly database: string;
  readonly collection: string;
  readonly bypassesValidation: boolean;
}

type StageRule = (pipeline: AskedPipeline, specification: Value) => boolean;

/** Stages that begin a pipeline with something else than the documents of its collection. */
const SOURCES: Readonly<Record<string, StageRule>> = {
  $changeStream: (pipeline) => {
    // A stream of admin itself is none of a database: it tells of all of them.
    const isOfAll = pipeline.database === 'admin' && pipeline.collection === '';
    const resource = isOfAll ? ALL_DATABASES : resourceOf(pipeline);
    return may(pipeline.asked, resource, 'find', 'changeStream');
  },
  $collStats: (pipeline) => may(pipeline.asked, resourceOf(pipeline), 'collStats'),
  $currentOp: ({ asked }, specification) =>
    !asksForAllUsers(specification) || may(asked, CLUSTER, 'inprog'),
  $documents: () => true,
  $indexStats: (pipeline) => may(pipeline.asked, resourceOf(pipeline), 'indexStats'),
  $listCatalog: (pipeline) =>
    pipeline.collection === ''
      ? may(pipeline.asked, CLUSTER, 'listDatabases') && may(pipeline.asked, ALL_DATABASES, 'find')
      : may(pipeline.asked, resourceOf(pipeline), 'listCollections', 'listIndexes'),
  $listLocalSessions: listsSessions,
  $listSampledQueries: ({ asked }) => may(asked, CLUSTER, 'listSampledQueries'),
  $listSearchIndexes: (pipeline) => may(pipeline.asked, resourceOf(pipeline), 'listSearchIndexes'),
  $listSessions: listsSessions,
  $operationMetrics: ({ asked }) => may(asked, CLUSTER, 'operationMetrics'),
  $planCacheStats: (pipeline) => may(pipeline.asked, resourceOf(pipeline), 'planCacheRead'),
  $queryStats: ({ asked }) => may(asked, CLUSTER, 'queryStatsRead'),
};

/** Stages that look at, or write into, other collections. */
const OTHERS: Readonly<Record<string, StageRule>> = {
  $facet: (pipeline, specification) =>
    specification instanceof Map &&
    [...specification.values()].every((inner) => mayRunStages(pipeline, inner)),
  $graphLookup: mayReadFrom,
  $lookup: mayReadFrom,
  $merge: (pipeline, specification) => {
    const into = specification instanceof Map ? specification.get('into') : specification;
    return mayWrite(pipeline, target(pipeline, into), mergeActions(specification));
  },
  $out: (pipeline, specification) =>
    mayWrite(pipeline, target(pipeline, specification), ['insert', 'remove']),
  $unionWith: (pipeline, specification) =>
    specification instanceof Map
      ? mayReadOther(pipeline, specification.get('coll'), specification.get('pipeline'))
      : mayReadOther(pipeline, specification, undefined),
};

/** True if everything that a pipeline touches may be touched. */
export function mayRunPipeline(pipeline: AskedPipeline, stages: Value | undefined): boolean {
  const first = stagesOf(stages)[0]?.keys().next().value ?? '';
  const source = Object.hasOwn(SOURCES, first);
  if (!source && !may(pipeline.asked, resourceOf(pipeline), 'find')) return false;
  return mayRunStages(pipeline, stages);
}

function mayRunStages(pipeline: AskedPipeline, stages: Value | undefined): boolean {
  return stagesOf(stages).every((stage) =>
    [...stage].every(([name, specification]) => {
      if (Object.hasOwn(SOURCES, name)) return SOURCES[name]?.(pipeline, specification) ?? false;
      if (Object.hasOwn(OTHERS, name)) return OTHERS[name]?.(pipeline, specification) ?? false;
      return true;
    }),
  );
}

function stagesOf(stages: Value | undefined): readonly Fields[] {
  return Array.isArray(stages) ? stages.filter((stage) => stage instanceof Map) : [];
}

function resourceOf({ database, collection }: AskedPipeline): ResourceKey {
  return `${database}.${collection}`;
}

function asksForAllUsers(specification: Value): boolean {
  return specification instanceof Map && specification.get('allUsers') === true;
}

function listsSessions({ asked }: AskedPipeline, specification: Value): boolean {
  if (!(specification instanceof Map)) return true;
  const users = specification.get('users');
  const isOwn =
    specification.get('allUsers') !== true &&
    (!Array.isArray(users) || users.every((user) => isOwnName(asked, user)));
  return isOwn || may(asked, CLUSTER, 'listSessions');
}

function isOwnName({ users }: Asked, value: Value): boolean {
  if (!(value instanceof Map)) return false;
  return users.some(
    ({ name, database }) => value.get('user') === name && value.get('db') === database,
  );
}

function mayReadFrom(pipeline: AskedPipeline, specification: Value): boolean {
  if (!(specification instanceof Map)) return true;
  return mayReadOther(pipeline, specification.get('from'), specification.get('pipeline'));
}

/** Another collection, read by a pipeline of its own; without one, the pipeline begins with documents of its own. */
function mayReadOther(
  pipeline: AskedPipeline,
  other: Value | undefined,
  stages: Value | undefined,
): boolean {
  if (other === undefined) return mayRunStages(pipeline, stages);
  const [database, collection] = target(pipeline, other);
  return mayRunPipeline({ ...pipeline, database, collection }, stages);
}

function target(
  { database }: AskedPipeline,
  value: Value | undefined,
): readonly [database: string, collection: string] {
  if (!(value instanceof Map)) return [database, textOf(value)];
  return [textOf(value.get('db') ?? database), textOf(value.get('coll'))];
}

function mayWrite(
  { asked, bypassesValidation }: AskedPipeline,
  [database, collection]: readonly [string, string],
  actions: readonly string[],
): boolean {
  const all = bypassesValidation ? [...actions, 'bypassDocumentValidation'] : actions;
  return may(asked, `${database}.${collection}`, ...all);
}

function mergeActions(specification: Value): readonly string[] {
  const fields: Fields = specification instanceof Map ? specification : new Map();
  const inserts = (fields.get('whenNotMatched') ?? 'insert') === 'insert';
  const updates = (fields.get('whenMatched') ?? 'merge') !== 'fail';
  return [...(inserts ? ['insert'] : []), ...(updates ? ['update'] : [])];
}
