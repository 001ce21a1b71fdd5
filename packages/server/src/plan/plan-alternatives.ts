import type { MatchNode } from '../query/match-node.ts';
import { conditionsOf } from './condition.ts';
import { cheapest } from './cost.ts';
import type { Access, Branch, Plan } from './plan.ts';
import { type Planning, planOf } from './planning.ts';

/** The plans of a branch by itself. */
export type PlanBranch = (planning: Planning) => readonly Plan[];

/** For each `$or` the plan that looks for each of its branches by an index, where all have one. */
export function planAlternatives(planning: Planning, planBranch: PlanBranch): readonly Plan[] {
  return planning.known.alternatives.flatMap((node) => {
    const branches = plansOfBranches(node, planning, planBranch);
    if (branches === undefined) return [];
    const plans = [unsorted(node, branches, planning)];
    const merged = sorted(node, branches, planning);
    return merged === undefined ? plans : [merged, ...plans];
  });
}

function plansOfBranches(
  node: MatchNode,
  planning: Planning,
  planBranch: PlanBranch,
): readonly (readonly Plan[])[] | undefined {
  const { request, known } = planning;
  const branches: (readonly Plan[])[] = [];
  for (const child of node.kind === 'logical' ? node.children : []) {
    const inner = conditionsOf(child, request.context);
    // Conditions that hold for all branches help each of them.
    const conditions = [...inner.conditions, ...known.conditions];
    const plans = planBranch({ ...planning, known: { ...inner, conditions } });
    if (plans.length === 0) return undefined;
    branches.push(plans);
  }
  return branches;
}

function unsorted(
  node: MatchNode,
  branches: readonly (readonly Plan[])[],
  planning: Planning,
): Plan {
  const chosen = branches.map((plans) => cheapest(plans));
  const access: Access = { kind: 'anyOf', inputs: chosen.map(branchOf) };
  return together(access, { node, chosen, isSorted: false }, planning);
}

// Each branch in the order of the sort, where all can be had so.
function sorted(
  node: MatchNode,
  branches: readonly (readonly Plan[])[],
  planning: Planning,
): Plan | undefined {
  const { pattern } = planning;
  if (pattern === undefined) return undefined;
  const inOrder = branches.map((plans) => plans.filter(({ isSorted }) => isSorted));
  if (inOrder.some((plans) => plans.length === 0)) return undefined;
  const chosen = inOrder.map((plans) => cheapest(plans));
  const access: Access = { kind: 'mergeSorted', inputs: chosen.map(branchOf), pattern };
  return together(access, { node, chosen, isSorted: true }, planning);
}

function branchOf({ access, filter }: Plan): Branch {
  return { access, filter };
}

function together(
  access: Access,
  found: { readonly node: MatchNode; readonly chosen: readonly Plan[]; readonly isSorted: boolean },
  planning: Planning,
): Plan {
  const { node, chosen, isSorted } = found;
  const { parts } = planning.known;
  const keys = chosen.reduce((sum, plan) => sum + plan.keys, 0);
  const filter = parts.filter((part) => part !== node);
  const hasSubplans = parts.length === 1;
  return planOf(access, planning, { isSorted, keys, filter, hasSubplans });
}
