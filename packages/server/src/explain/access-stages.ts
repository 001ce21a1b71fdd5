import { present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import { isUnderArray } from '../plan/index-bounds.ts';
import type { IndexScan } from '../plan/index-scan.ts';
import type { Access, Branch, Plan } from '../plan/plan.ts';
import { newCounts, type ScanCounts } from '../plan/scan.ts';
import type { MatchNode } from '../query/match-node.ts';
import { keyPatternOf } from '../storage/index-definition.ts';
import type { Collation } from '../value/collation.ts';
import { collationDocument } from '../value/collation.ts';
import type { Fields, Value } from '../value/value.ts';
import { leftOver } from './parsed-query.ts';
import { pointBounds, showBounds } from './show-bounds.ts';
import { integers, type Stage } from './stage.ts';

/** The facts that are told of a plan's parts. */
export interface Told {
  readonly plan: Plan;
  readonly collation: Collation | undefined;
  readonly counts: ReadonlyMap<Access, ScanCounts>;
  /** The number of documents that matched. */
  readonly matched: number;
}

/** The stages that find records, and whether documents are still to be fetched for them. */
export interface FoundBy {
  readonly stage: Stage;
  readonly isFetched: boolean;
}

/** The stages of an access. */
export function accessStages(told: Told): FoundBy {
  const { plan, collation, matched } = told;
  const { access } = plan;
  switch (access.kind) {
    case 'collectionScan': {
      const counts = countsOf(access, told);
      const stage: Stage = {
        name: 'COLLSCAN',
        filter: leftOver(plan.filter, collation),
        facts: new Map([['direction', access.direction > 0 ? 'forward' : 'backward']]),
        returned: matched,
        wasted: counts.documents - matched,
        examined: integers({ docsExamined: counts.documents }),
      };
      return { stage, isFetched: true };
    }
    case 'idLookup': {
      const isHack = access.ids.length === 1 && plan.filter.length === 0;
      if (isHack) return { stage: idHack(access, told), isFetched: true };
      return { stage: idScan(access, told), isFetched: false };
    }
    case 'indexScan':
      return { stage: indexStage(access, told), isFetched: false };
    case 'anyOf':
    case 'mergeSorted':
      return severalStages(access, told);
  }
}

function countsOf(access: Access, { counts }: Told): ScanCounts {
  return counts.get(access) ?? newCounts();
}

function idHack(access: Access, told: Told): Stage {
  const { keys, documents } = countsOf(access, told);
  return {
    name: 'IDHACK',
    returned: told.matched,
    examined: integers({ keysExamined: keys, docsExamined: documents }),
  };
}

function idScan(access: Extract<Access, { kind: 'idLookup' }>, told: Told): Stage {
  const { keys, seeks, advanced } = countsOf(access, told);
  const facts: Fields = new Map<string, Value>([
    ['keyPattern', new Map([['_id', new Int32(1)]])],
    ['indexName', '_id_'],
    ['isMultiKey', false],
    ['isUnique', true],
    ['isSparse', false],
    ['isPartial', false],
    ['indexVersion', new Int32(2)],
    ['direction', 'forward'],
    ['indexBounds', pointBounds(access.ids)],
  ]);
  const examined = examinedOf(keys, seeks, 0, 0);
  return { name: 'IXSCAN', facts, returned: advanced, wasted: keys - advanced, examined };
}

type ScannedIndex = Pick<IndexScan, 'index' | 'parts'>;

function examinedOf(keys: number, seeks: number, tested: number, dropped: number): Fields {
  return integers({
    keysExamined: keys,
    seeks,
    dupsTested: tested,
    dupsDropped: dropped,
  });
}

/** The stage of one scan. */
function indexStage(scan: IndexScan, told: Told): Stage {
  const { keys, seeks, repeated, advanced } = countsOf(scan, told);
  const covered = [...new Set(scan.covered.map(({ node }) => node))];
  // Conditions on the key are decided before anything is fetched.
  const decides = told.plan.access === scan && told.plan.filter.length === 0;
  const returned = decides ? told.matched : advanced;
  return {
    name: 'IXSCAN',
    filter: leftOver(covered, told.collation),
    facts: new Map<string, Value>([
      ...indexFacts(scan),
      ['direction', scan.direction > 0 ? 'forward' : 'backward'],
      ['indexBounds', showBounds(scan)],
    ]),
    returned,
    wasted: keys - returned,
    // An entry that is looked at only to learn that a range has ended is not asked after.
    examined: examinedOf(keys, seeks, meetsArrays(scan) ? advanced + repeated : 0, repeated),
  };
}

// An index of all paths knows where arrays stand.
function meetsArrays({ index, parts }: ScannedIndex): boolean {
  return index.kind === 'wildcard' ? isUnderArray(present(parts[1]).path, index) : index.multikey;
}

/** The facts that are told of an index. */
export function indexFacts({ index, parts }: ScannedIndex): Fields {
  const { definition, multikeyPaths } = index;
  const { collation } = definition;
  const isWildcard = index.kind === 'wildcard';
  const keyPattern: Fields = isWildcard
    ? new Map(parts.map(({ path }) => [path, new Int32(1)]))
    : keyPatternOf(definition);
  const facts: Fields = new Map<string, Value>([
    ['keyPattern', keyPattern],
    ['indexName', definition.name],
  ]);
  if (collation !== undefined) facts.set('collation', collationDocument(collation));
  const isUnder = isWildcard && meetsArrays({ index, parts });
  facts.set('isMultiKey', isWildcard ? isUnder : index.multikey);
  const hasPaths = index.kind !== 'hashed' && definition.paths[0]?.special !== '2d';
  if (hasPaths && definition.name !== '_id_') {
    const paths = parts.map(({ path }, part): [string, Value[]] => {
      if (isWildcard) return [path, part === 1 && isUnder ? [path] : []];
      return [path, [...(multikeyPaths[part] ?? [])].sort()];
    });
    facts.set('multiKeyPaths', new Map(paths));
  }
  return facts
    .set('isUnique', definition.unique || definition.name === '_id_')
    .set('isSparse', definition.sparse)
    .set('isPartial', definition.covers !== undefined)
    .set('indexVersion', new Int32(2));
}

function severalStages(
  access: Extract<Access, { kind: 'anyOf' | 'mergeSorted' }>,
  told: Told,
): FoundBy {
  const { advanced, repeated } = countsOf(access, told);
  const isFetched = access.inputs.every(({ filter }) => filter.length > 0);
  const inputs = access.inputs.map((input) => branchStage(input, told));
  const facts: Fields = new Map();
  if (access.kind === 'mergeSorted') {
    const pattern = access.pattern.map(({ path, direction }): [string, Value] => [
      path,
      new Int32(direction),
    ]);
    facts.set('sortPattern', new Map(pattern));
  }
  const stage: Stage = {
    name: access.kind === 'anyOf' ? 'OR' : 'SORT_MERGE',
    facts,
    returned: advanced,
    wasted: repeated,
    examined: integers({ dupsTested: advanced + repeated, dupsDropped: repeated }),
    inputs,
    hasMany: true,
  };
  return { stage, isFetched };
}

function branchStage({ access, filter }: Branch, told: Told): Stage {
  const counts = countsOf(access, told);
  const matched = filter.length === 0 ? counts.advanced : counts.matched;
  const plan: Plan = { ...told.plan, access, filter };
  // Only a query that is one value of `_id` and nothing else goes without the index.
  const found: FoundBy =
    access.kind === 'idLookup'
      ? { stage: idScan(access, told), isFetched: false }
      : accessStages({ ...told, plan, matched });
  return filter.length > 0 && !found.isFetched
    ? fetchStage(found.stage, filter, told.collation, matched)
    : found.stage;
}

/** The stage that gets the documents of what is found, and looks at what is left of the filter. */
export function fetchStage(
  input: Stage,
  filter: readonly MatchNode[],
  collation: Collation | undefined,
  matched: number = input.returned,
): Stage {
  return {
    name: 'FETCH',
    filter: leftOver(filter, collation),
    returned: matched,
    wasted: input.returned - matched,
    examined: integers({ docsExamined: input.returned, alreadyHasObj: 0 }),
    inputs: [input],
  };
}
