import { present } from '@touchstone/protocol';
import type { Plan } from './plan.ts';

/** The costs of looking at an entry, and at its document; a comparison of a sort is half an entry. */
const DOCUMENT = 2;
const COMPARISON = 0.5;

/** The work that a plan is thought to be: entries looked at, documents fetched, comparisons to sort. */
export function costOf(plan: {
  readonly keys: number;
  readonly needsSort: boolean;
  readonly isCovered: boolean;
}): number {
  const { keys, needsSort, isCovered } = plan;
  const looking = keys * (isCovered ? 1 : 1 + DOCUMENT);
  if (!needsSort) return looking;
  return looking + keys * Math.log2(keys + 2) * COMPARISON;
}

/** The plan that is thought to be the least work; of equals that with fewer parts in its keys, then the first. */
export function cheapest(plans: readonly Plan[], limit?: number): Plan {
  if (plans.length === 1) return present(plans[0]);
  // No more documents can match than the narrowest plan comes by.
  const matches = Math.min(...plans.map(({ keys }) => keys));
  const ranked = plans.map((plan) => ({ plan, cost: withLimit(plan, matches, limit) }));
  const least = Math.min(...ranked.map(({ cost }) => cost));
  // Estimates that differ by little do not decide.
  const alike = ranked.filter(({ cost }) => cost <= least * 1.1 + 1);
  const [best] = alike.toSorted(
    (a, b) => leftOver(a.plan) - leftOver(b.plan) || parts(a.plan) - parts(b.plan),
  );
  const rejected = ranked.filter((each) => each !== best).map(({ plan }) => plan);
  return { ...present(best).plan, rejected };
}

// Tells how much is left to ask of the documents; of a sorted order more than of anything else.
function leftOver({ filter, needsSort, isCovered }: Plan): number {
  return filter.length + (needsSort ? 10 : 0) + (isCovered ? 0 : 0.5);
}

// A plan that need not sort stops when it has enough.
function withLimit(plan: Plan, matches: number, limit: number | undefined): number {
  if (limit === undefined || limit === 0 || plan.needsSort) return plan.cost;
  const share = plan.filter.length === 0 ? limit / plan.keys : limit / Math.max(matches, 1);
  return plan.cost * Math.min(1, share);
}

// An index of all paths is for what no other index holds.
function parts({ access }: Plan): number {
  if (access.kind !== 'indexScan') return 0;
  return access.index.kind === 'wildcard' ? 100 : access.parts.length;
}
