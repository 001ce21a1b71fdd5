import type { ExpressionContext } from '../expression/expression.ts';
import type { MatchNode } from '../query/match-node.ts';
import type { DocumentCollection, IndexFilter } from '../storage/document-collection.ts';
import type { OpTime } from '../storage/oplog.ts';
import type { Fields } from '../value/value.ts';
import type { Conditions } from './condition.ts';
import { costOf } from './cost.ts';
import type { Access, Plan } from './plan.ts';
import type { SortPattern } from './sort-order.ts';

export interface PlanRequest {
  readonly collection: DocumentCollection;
  /** The compiled filter. */
  readonly node: MatchNode;
  readonly context: ExpressionContext;
  /** The filter that says which indexes may be used. */
  readonly indexFilter?: IndexFilter | undefined;
  readonly hint?: string | Fields | undefined;
  readonly sort?: Fields | undefined;
  readonly min?: Fields | undefined;
  readonly max?: Fields | undefined;
  readonly projection?: Fields | undefined;
  /** The number of documents that are wanted, those that are skipped included; undefined: all. */
  readonly limit?: number | undefined;
  readonly at: OpTime | undefined;
  /** The query as failures of planning tell of it. */
  readonly shown: () => string;
}

/** The facts that planning works with. */
export interface Planning {
  readonly request: PlanRequest;
  readonly known: Conditions;
  readonly pattern: SortPattern | undefined;
  /** True if it is for one of several branches. */
  readonly isBranch?: boolean;
  /** False where there is one plan only: then nothing is estimated. */
  readonly hasChoice?: boolean;
}

/** A plan with its cost. */
export function planOf(
  access: Access,
  { pattern }: Planning,
  found: {
    readonly isSorted: boolean;
    readonly keys: number;
    readonly filter: readonly MatchNode[];
    readonly isCovered?: boolean;
    readonly hasSubplans?: boolean;
  },
): Plan {
  const { isSorted, keys, filter, isCovered = false, hasSubplans = false } = found;
  const needsSort = pattern !== undefined && !isSorted;
  const cost = costOf({ keys, needsSort, isCovered });
  return { access, isSorted, isCovered, filter, hasSubplans, keys, cost, needsSort, rejected: [] };
}
