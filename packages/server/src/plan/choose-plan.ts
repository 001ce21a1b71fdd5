import { present } from '@touchstone/protocol';
import type { MatchNode } from '../query/match-node.ts';
import type { CollectionIndex } from '../storage/collection-index.ts';
import { isSameCollation } from '../value/collation.ts';
import type { Fields, Value } from '../value/value.ts';
import { type Condition, type Conditions, conditionsOf } from './condition.ts';
import { cheapest } from './cost.ts';
import { isCoveredBy } from './covering.ts';
import { givenRange, hintedIndex, naturalRange } from './hint.ts';
import { isImplied } from './implication.ts';
import { boundScan, type IndexRequest, wholeScan } from './index-bounds.ts';
import { allows } from './index-filters.ts';
import { estimateScan, type IndexScan } from './index-scan.ts';
import { isPoint } from './interval.ts';
import { boundsOf, comparesText } from './leaf-bounds.ts';
import { naturalDirection } from './natural.ts';
import type { Access, Plan } from './plan.ts';
import { planAlternatives } from './plan-alternatives.ts';
import { type Planning, type PlanRequest, planOf } from './planning.ts';
import { inOrder, type SortPattern, sortPattern } from './sort-order.ts';

export type { PlanRequest } from './planning.ts';

/** The plan for a query. Throws BadValue for a hint that names no index, or contradicts the order. */
export function choosePlan(request: PlanRequest): Plan {
  const { node, context, hint, sort } = request;
  const known = conditionsOf(node, context);
  const hasSort = sort !== undefined && sort.size > 0 && !sort.has('$natural');
  const pattern = hasSort ? sortPattern(sort) : undefined;
  const planning: Planning = { request, known, pattern };
  const natural = naturalDirection(hint, sort);
  if (natural !== undefined) {
    if (hasFields(request.min) || hasFields(request.max)) throw naturalRange(request);
    return collectionPlan(planning, natural);
  }
  const hinted = hint === undefined ? undefined : hintedIndex(request, hint);
  if (hasFields(request.min) || hasFields(request.max)) {
    return bestOrder(givenRange(request, hinted), planning);
  }
  if (hinted !== undefined) {
    const asked = requestOf(planning);
    const scan = boundScan(hinted, asked) ?? wholeScan(hinted, { ...asked, conditions: [] });
    return scan === undefined ? collectionPlan(planning, 1) : bestOrder(scan, planning);
  }
  const byId = idPlan(planning);
  if (byId !== undefined) return byId;
  const found = indexedPlans(planning);
  return found.length === 0 ? collectionPlan(planning, 1) : cheapest(found, request.limit);
}

// All plans that use indexes.
function indexedPlans(planning: Planning): readonly Plan[] {
  const scans = scansOf(planning);
  // Alternatives that an index serves in one scan need no plans of their own.
  const alternatives = planning.known.alternatives.filter(
    (node) => scans.length === 0 || !isOfOnePath(node, planning.known),
  );
  // Where there is no choice nothing has to be estimated.
  const hasChoice = scans.length > 1 || alternatives.length > 0 || planning.isBranch === true;
  const plans = scans.map((scan) => bestOrder(scan, { ...planning, hasChoice }));
  return alternatives.length === 0 ? plans : [...plans, ...planAlternatives(planning, branchPlans)];
}

function isOfOnePath(node: MatchNode, { conditions }: Conditions): boolean {
  return conditions.some((each) => each.node === node);
}

function branchPlans(planning: Planning): readonly Plan[] {
  const byId = idPlan(planning);
  return byId === undefined ? indexedPlans({ ...planning, isBranch: true }) : [byId];
}

function requestOf({ request, known }: Planning): IndexRequest {
  return { conditions: known.conditions, collation: request.context.collation };
}

function scansOf(planning: Planning): readonly IndexScan[] {
  const { request, known, pattern } = planning;
  const asked = requestOf(planning);
  const scans: IndexScan[] = [];
  const { indexes } = request.collection;
  for (let at = 0; at < indexes.length; at++) {
    const index = present(indexes[at]);
    if (!index.scannable || isForbidden(request, index)) continue;
    if (at === 0 && !mentionsId(planning)) continue;
    if (!isImplied(index.definition, known.conditions, request.context)) continue;
    const used = at === 0 ? request.collection.idIndex : index;
    const scan = boundScan(used, asked) ?? orderScan(used, asked, pattern);
    if (scan !== undefined) scans.push(scan);
  }
  return scans;
}

function isForbidden({ indexFilter }: PlanRequest, index: CollectionIndex): boolean {
  return indexFilter !== undefined && !allows(indexFilter, index);
}

// The order by `_id` is made when it is first needed.
function mentionsId({ known, pattern }: Planning): boolean {
  if (pattern?.some(({ path }) => path === '_id')) return true;
  return known.conditions.some(({ path }) => path === '_id');
}

// An index in whose order the documents are to come saves the sorting, if it holds all of them.
function orderScan(
  index: CollectionIndex,
  asked: IndexRequest,
  pattern: SortPattern | undefined,
): IndexScan | undefined {
  if (pattern === undefined || index.definition.sparse) return undefined;
  const scan = wholeScan(index, { ...asked, conditions: [] });
  return scan && inOrder(scan, pattern, asked.collation) && scan;
}

// The scan in the order of the sort where it can be had so.
function bestOrder(scan: IndexScan, planning: Planning): Plan {
  const { request, pattern } = planning;
  if (pattern === undefined) return scanPlan(scan, planning);
  const sorted = inOrder(scan, pattern, request.context.collation);
  if (sorted === undefined) return scanPlan(scan, planning);
  const [only] = sorted;
  if (sorted.length === 1) return scanPlan(present(only), planning, true);
  const { filter } = scanPlan(scan, planning);
  const inputs = sorted.map((access) => ({ access, filter: [] }));
  const access: Access = { kind: 'mergeSorted', inputs, pattern };
  const merged = planOf(access, planning, {
    isSorted: true,
    keys: keysOf(scan, planning),
    filter,
    hasSubplans: hasSubplans(planning),
  });
  const plain = scanPlan(scan, planning);
  return merged.cost <= plain.cost ? merged : plain;
}

function scanPlan(scan: IndexScan, planning: Planning, isSorted = false): Plan {
  const { request, known } = planning;
  const filter = known.parts.filter((part) => !isDecided(part, scan, known));
  const isCovered = filter.length === 0 && isCoveredBy(scan, request.projection);
  return planOf(scan, planning, {
    isSorted,
    keys: keysOf(scan, planning),
    filter,
    isCovered,
    hasSubplans: hasSubplans(planning),
  });
}

// Alternatives that are all there is are planned each by itself, where no index is demanded.
function hasSubplans({ request, known }: Planning): boolean {
  const isAlone = known.parts.length === 1 && known.alternatives.length === 1;
  return isAlone && request.hint === undefined;
}

function keysOf(scan: IndexScan, { hasChoice }: Planning): number {
  return hasChoice === false ? 0 : estimateScan(scan);
}

// True if the entries of a scan are those that a part of the filter is true for.
function isDecided(part: MatchNode, { exact, covered }: IndexScan, known: Conditions): boolean {
  let isKnown = false;
  for (const condition of known.conditions) {
    if (condition.node !== part) continue;
    isKnown = true;
    if (!exact.includes(condition) && !covered.includes(condition)) return false;
  }
  return isKnown;
}

function collectionPlan(planning: Planning, direction: 1 | -1): Plan {
  const { request, known } = planning;
  const access: Access = { kind: 'collectionScan', direction };
  return planOf(access, planning, {
    isSorted: false,
    keys: request.collection.count,
    filter: known.parts,
    hasSubplans: hasSubplans(planning),
  });
}

function hasFields(fields: Fields | undefined): boolean {
  return fields !== undefined && fields.size > 0;
}

// Values of `_id` are looked up without any order.
function idPlan(planning: Planning): Plan | undefined {
  const { known, request } = planning;
  if (!request.collection.idsAreUnique) return undefined;
  for (const condition of known.conditions) {
    const ids = condition.path === '_id' ? idsOf(condition, planning) : undefined;
    if (ids === undefined) continue;
    const isDecided = condition.test.kind !== 'expression';
    const filter = known.parts.filter((part) => !isDecided || part !== condition.node);
    const access: Access = { kind: 'idLookup', ids };
    const isSorted = ids.length === 1 && (filter.length === 0 || isSortedById(planning));
    return planOf(access, planning, { isSorted, keys: ids.length, filter });
  }
  return undefined;
}

// One document is in any order, as documents of one `_id` are in that by it.
function isSortedById({ pattern }: Planning): boolean {
  return pattern?.every(({ path }) => path === '_id') === true;
}

// The only values that `_id` can have; undefined where there may be others.
function idsOf({ test }: Condition, { request }: Planning): readonly Value[] | undefined {
  const { collection, context } = request;
  const comparesAlike = isSameCollation(collection.options.collation, context.collation);
  const bounds = boundsOf(test, {
    collation: context.collation,
    comparesText: comparesAlike,
    isMultikey: false,
  });
  const isUsable = bounds?.tightness === 'exact' || test.kind === 'expression';
  if (bounds === undefined || !isUsable || !bounds.intervals.every((each) => isPoint(each))) {
    return undefined;
  }
  const ids = bounds.intervals.map(({ low }) => low);
  return !comparesAlike && ids.some(comparesText) ? undefined : ids;
}
