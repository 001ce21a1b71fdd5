import { present } from '@touchstone/protocol';
import type { MatchNode } from '../query/match-node.ts';
import { boundedPath, conditionsOf } from './condition.ts';
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
  for (const child of node.kind === 'logical' ? inPlanOrder(node.children) : []) {
    const inner = conditionsOf(child, request.context);
    // Conditions that hold for all branches help each of them.
    const conditions = [...inner.conditions, ...known.conditions];
    const plans = planBranch({ ...planning, known: { ...inner, conditions } });
    if (plans.length === 0) return undefined;
    branches.push(plans);
  }
  return branches;
}

// Those of several conditions come first; those of one path are one.
function inPlanOrder(children: readonly MatchNode[]): readonly MatchNode[] {
  const several: MatchNode[] = [];
  const byPath = new Map<string, MatchNode[]>();
  const others: MatchNode[] = [];
  for (const child of children) {
    const path = boundedPath(child);
    const alike = path === undefined ? undefined : byPath.get(path);
    if (alike !== undefined) alike.push(child);
    else if (path !== undefined) byPath.set(path, [child]);
    else if (child.kind === 'logical' && child.operator === '$and') several.push(child);
    else others.push(child);
  }
  const ofPaths = [...byPath.values()].map(
    (nodes): MatchNode =>
      nodes.length === 1
        ? present(nodes[0])
        : { kind: 'logical', operator: '$or', children: nodes },
  );
  const inOrder = [...several, ...ofPaths, ...others];
  // Ranges that no index serves together may be served each by its own.
  return inOrder.length === 1 ? children : inOrder;
}

function unsorted(
  node: MatchNode,
  branches: readonly (readonly Plan[])[],
  planning: Planning,
): Plan {
  const chosen = byIndex(
    branches.map((plans) => cheapest(plans)),
    planning,
  );
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
  const chosen = byIndex(
    inOrder.map((plans) => cheapest(plans)),
    planning,
  );
  const access: Access = { kind: 'mergeSorted', inputs: chosen.map(branchOf), pattern };
  return together(access, { node, chosen, isSorted: true }, planning);
}

// Without a rest to ask of documents, in the order of the indexes.
function byIndex(plans: readonly Plan[], { request }: Planning): readonly Plan[] {
  const names = request.collection.indexes.map(({ definition }) => definition.name);
  const place = ({ access, filter }: Plan): number => {
    if (filter.length > 0) return -1;
    return access.kind === 'indexScan' ? names.indexOf(access.index.definition.name) : 0;
  };
  return plans.toSorted((a, b) => place(a) - place(b));
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
