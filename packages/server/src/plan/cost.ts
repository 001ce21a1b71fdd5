import type { Plan } from './plan.ts';

/** What looking at an entry costs, and what its document; a comparison of a sort is half an entry. */
const DOCUMENT = 2;
const COMPARISON = 0.5;

/** How much work a plan is thought to be: entries looked at, documents fetched, comparisons to sort. */
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
  // No more documents can match than the narrowest plan comes by.
  const matches = Math.min(...plans.map(({ keys }) => keys));
  const ranked = plans.map((plan) => ({ plan, cost: withLimit(plan, matches, limit) }));
  const [best, ...rest] = ranked.toSorted(
    (a, b) => a.cost - b.cost || partsOf(a.plan) - partsOf(b.plan),
  );
  return { ...best!.plan, rejected: rest.map(({ plan }) => plan) };
}

// A plan that need not sort stops when it has enough.
function withLimit(plan: Plan, matches: number, limit: number | undefined): number {
  if (limit === undefined || limit === 0 || plan.needsSort) return plan.cost;
  const share = plan.filter.length === 0 ? limit / plan.keys : limit / Math.max(matches, 1);
  return plan.cost * Math.min(1, share);
}

function partsOf({ access }: Plan): number {
  return access.kind === 'indexScan' ? access.parts.length : 0;
}
