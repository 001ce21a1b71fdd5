import { present } from '@touchstone/protocol';
import type { LoadedCase, LoadedTestFile } from '../run/test-format.ts';
import { type Configuration, type Deployments, NO_SERVER } from './deployments.ts';

/** A task may share its thread, want few others beside it, or none. Tasks are run in this order. */
export type Exclusivity = 'shared' | 'quiet' | 'exclusive';
const EXCLUSIVITIES: readonly Exclusivity[] = ['shared', 'quiet', 'exclusive'];

/** Cases of one file in one configuration. */
export interface Task {
  readonly file: LoadedTestFile;
  readonly configuration: Configuration;
  readonly cases: readonly LoadedCase[];
  /** The strictest demand of its cases. */
  readonly exclusivity: Exclusivity;
}

/** A case that runs nowhere, and why not. */
export interface SkippedCase {
  readonly file: LoadedTestFile;
  readonly description: string;
  readonly configuration: Configuration;
  readonly reason: string;
}

export interface FilePlan {
  readonly tasks: readonly Task[];
  readonly skipped: readonly SkippedCase[];
}

/**
 * A file's cases do not count on one another, so that many short tasks can run side by side where one long one would keep
 * a run waiting.
 */
const CASES_A_TASK = 4;

/** Decides where each case of a file runs, and which run together. */
export function planFile(
  file: LoadedTestFile,
  deployments: Pick<Deployments, 'preferred' | 'others' | 'withParameters' | 'isolated'>,
  grep?: RegExp,
): FilePlan {
  const cases = new Map<Configuration, LoadedCase[]>();
  const skipped: SkippedCase[] = [];
  for (const one of file.cases) {
    if (grep !== undefined && !grep.test(one.description)) continue;
    const places = file.needsServer ? configurationsOf(one, deployments) : [NO_SERVER];
    for (const place of places) {
      const known = cases.get(place);
      if (known === undefined) cases.set(place, [one]);
      else known.push(one);
    }
    if (places.length === 0) skipped.push(skippedCase(file, one, deployments.preferred));
  }
  const tasks = [...cases].flatMap(([configuration, all]) =>
    partsOf(all, deployments.isolated).map((part) => ({ file, configuration, ...part })),
  );
  return { tasks, skipped };
}

/** Cases that want the machine quiet, or for themselves, are kept apart from those that do not care. */
function partsOf(
  cases: readonly LoadedCase[],
  isolated: boolean,
): readonly Pick<Task, 'cases' | 'exclusivity'>[] {
  // A deployment that all files share is used by one case at a time.
  if (!isolated) {
    const least = EXCLUSIVITIES.findLast((kind) =>
      cases.some((one) => exclusivityOf(one) === kind),
    );
    return [{ cases, exclusivity: least ?? 'shared' }];
  }
  return EXCLUSIVITIES.flatMap((exclusivity) => {
    const some = cases.filter((one) => exclusivityOf(one) === exclusivity);
    const starts = some.flatMap((_, index) => (index % CASES_A_TASK === 0 ? [index] : []));
    return starts.map((at) => ({ cases: some.slice(at, at + CASES_A_TASK), exclusivity }));
  });
}

function exclusivityOf({ exclusivity }: LoadedCase): Exclusivity {
  return exclusivity ?? 'shared';
}

/** The plans with the tasks that need a deployment, and with those that ask the driver alone. */
export function splitByServer(plans: readonly FilePlan[]): {
  readonly served: readonly FilePlan[];
  readonly serverless: readonly FilePlan[];
} {
  const isServerless = ({ configuration }: Task): boolean => configuration === NO_SERVER;
  return {
    served: plans.map(({ tasks, skipped }) => ({
      tasks: tasks.filter((task) => !isServerless(task)),
      skipped,
    })),
    serverless: plans.map(({ tasks }) => ({ tasks: tasks.filter(isServerless), skipped: [] })),
  };
}

function configurationsOf(
  one: LoadedCase,
  {
    preferred,
    others,
    withParameters,
  }: Pick<Deployments, 'preferred' | 'others' | 'withParameters'>,
): readonly Configuration[] {
  const allowed = (list: readonly Configuration[]): Configuration[] =>
    list.filter(({ facts }) => one.skipReason(facts) === undefined);
  const now = allowed(preferred);
  if (now.length > 0) return now;
  const asked = (one.serverParameters ?? []).flatMap((parameters) => withParameters(parameters));
  const topologies = new Set<string>();
  return allowed([...asked, ...others]).filter(({ facts: { topology } }) => {
    const first = !topologies.has(topology);
    topologies.add(topology);
    return first;
  });
}

function skippedCase(
  file: LoadedTestFile,
  one: LoadedCase,
  preferred: readonly Configuration[],
): SkippedCase {
  const configuration = present(preferred[0]);
  const reasons = new Set(preferred.map(({ facts }) => one.skipReason(facts) ?? ''));
  return { file, description: one.description, configuration, reason: [...reasons].join('; ') };
}
