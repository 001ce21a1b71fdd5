import { Int32 } from 'bson';
import type { FindQuery } from '../find/find-query.ts';
import { projectedPaths } from '../plan/covering.ts';
import type { Fields, Value } from '../value/value.ts';
import { accessStages, fetchStage, type Told } from './access-stages.ts';
import { integers, type Stage } from './stage.ts';

/** Tells how much a sort may keep in memory, in bytes. */
const SORT_MEMORY = 104_857_600;

/** The stages of a query: how records are found, fetched, sorted and cut. */
export function planStages(told: Told, query: FindQuery): Stage {
  const { plan } = told;
  const stage = plan.needsSort ? sortedStages(told, query) : unsortedStages(told, query);
  if (!plan.hasSubplans) return stage;
  return { name: 'SUBPLAN', returned: stage.returned, inputs: [stage] };
}

function unsortedStages(told: Told, query: FindQuery): Stage {
  const { plan, collation, matched } = told;
  const { skip = 0, limit = 0, projection } = query;
  const found = accessStages(told);
  let { stage } = found;
  let left = matched;
  const skips = (input: Stage): Stage => {
    left = Math.max(0, left - skip);
    return skip === 0 ? input : skipStage(input, skip);
  };
  if (found.isFetched) {
    const isOfSeveral = plan.access.kind === 'anyOf' || plan.access.kind === 'mergeSorted';
    if (isOfSeveral && plan.filter.length > 0) {
      stage = fetchStage(stage, plan.filter, collation, matched);
    }
    stage = skips(stage);
  } else if (query.returnKey)
    stage = { name: 'RETURN_KEY', returned: left, inputs: [skips(stage)] };
  else if (plan.isCovered) stage = skips(stage);
  else if (plan.filter.length === 0) {
    stage = fetchStage(skips(stage), plan.filter, collation);
  } else stage = skips(fetchStage(stage, plan.filter, collation, matched));
  if (hasFields(projection)) stage = projectionStage(stage, projection, plan.isCovered);
  return limit > 0 ? limitStage(stage, limit) : stage;
}

function sortedStages(told: Told, query: FindQuery): Stage {
  const { plan, collation, matched } = told;
  const { skip = 0, limit = 0, projection, sort = new Map() } = query;
  const found = accessStages(told);
  const sortsKeys = !found.isFetched && isSortedByKeys(told, sort);
  let { stage } = found;
  if (!found.isFetched && !sortsKeys) stage = fetchStage(stage, plan.filter, collation, matched);
  // A sort with a limit keeps few documents: they are projected when it is done.
  const isEarly = hasFields(projection) && limit === 0 && canProjectFirst(projection, sort);
  if (isEarly && !sortsKeys) stage = projectionStage(stage, projection, false);
  stage = sortStage(stage, sort, { most: limit > 0 ? skip + limit : 0, isSimple: !sortsKeys });
  if (skip > 0) stage = skipStage(stage, skip);
  if (sortsKeys) stage = fetchStage(stage, [], collation);
  if (hasFields(projection) && !(isEarly && !sortsKeys)) {
    stage = projectionStage(stage, projection, false);
  }
  return stage;
}

function hasFields(projection: Fields | undefined): projection is Fields {
  return projection !== undefined && projection.size > 0;
}

// Where the keys have what is sorted by, only what is left after sorting is fetched.
function isSortedByKeys({ plan: { access, filter } }: Told, sort: Fields): boolean {
  if (access.kind !== 'indexScan' || filter.length > 0 || access.index.multikey) return false;
  const { paths, collation } = access.index.definition;
  if (access.index.kind !== 'ordered' || collation !== undefined) return false;
  return [...sort.keys()].every((path) => paths.some((each) => each.path === path));
}

function canProjectFirst(projection: Fields, sort: Fields): boolean {
  const shown = projectedPaths(projection);
  return shown !== undefined && [...sort.keys()].every((path) => shown.includes(path));
}

function skipStage(input: Stage, skip: number): Stage {
  const returned = Math.max(0, input.returned - skip);
  const wasted = input.returned - returned;
  return { name: 'SKIP', facts: integers({ skipAmount: skip }), returned, wasted, inputs: [input] };
}

function limitStage(input: Stage, limit: number): Stage {
  const returned = Math.min(input.returned, limit);
  return { name: 'LIMIT', facts: integers({ limitAmount: limit }), returned, inputs: [input] };
}

/** A projection: of keys alone, of fields of the top level, or of any kind. */
export function projectionStage(input: Stage, transformBy: Fields, isCovered: boolean): Stage {
  const hasPaths = [...transformBy.keys()].some((path) => path.includes('.'));
  const isSimple = !hasPaths && [...transformBy.values()].every(isPlain);
  const kind = isCovered && !hasPaths ? 'COVERED' : isSimple ? 'SIMPLE' : 'DEFAULT';
  return {
    name: `PROJECTION_${kind}`,
    facts: new Map([['transformBy', transformBy]]),
    returned: input.returned,
    inputs: [input],
  };
}

function isPlain(value: Value): boolean {
  return typeof value === 'boolean' || typeof value === 'number' || value instanceof Int32;
}

function sortStage(
  input: Stage,
  sortPattern: Fields,
  { most, isSimple }: { readonly most: number; readonly isSimple: boolean },
): Stage {
  const returned = most > 0 ? Math.min(most, input.returned) : input.returned;
  return {
    name: 'SORT',
    facts: new Map<string, Value>([
      ['sortPattern', sortPattern],
      ['memLimit', new Int32(SORT_MEMORY)],
      ...(most > 0 ? ([['limitAmount', new Int32(most)]] as const) : []),
      ['type', isSimple ? 'simple' : 'default'],
    ]),
    returned,
    wasted: input.returned,
    examined: new Map<string, Value>([
      ['usedDisk', false],
      ['spills', new Int32(0)],
    ]),
    inputs: [input],
  };
}
