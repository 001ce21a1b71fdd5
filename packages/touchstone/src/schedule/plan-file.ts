import type { LoadedCase, LoadedTestFile } from '../run/test-format.ts';
import { type Configuration, type Deployments, NO_SERVER } from './deployments.ts';

/** Cases of one file in one configuration. */
export interface Task {
  readonly file: LoadedTestFile;
  readonly configuration: Configuration;
  readonly cases: readonly string[];
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

/** Decides where each case of a file runs. */
export function planFile(
  file: LoadedTestFile,
  deployments: Pick<Deployments, 'preferred' | 'others' | 'withParameters'>,
  grep?: RegExp,
): FilePlan {
  const cases = new Map<Configuration, string[]>();
  const skipped: SkippedCase[] = [];
  for (const one of file.cases) {
    if (grep !== undefined && !grep.test(one.description)) continue;
    const places = file.needsServer ? configurationsOf(one, deployments) : [NO_SERVER];
    for (const place of places) {
      const known = cases.get(place);
      if (known === undefined) cases.set(place, [one.description]);
      else known.push(one.description);
    }
    if (places.length === 0) skipped.push(skippedCase(file, one, deployments.preferred));
  }
  const tasks = [...cases].map(([configuration, names]) => ({ file, configuration, cases: names }));
  return { tasks, skipped };
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
  const configuration = preferred[0] as Configuration;
  const reasons = new Set(preferred.map(({ facts }) => one.skipReason(facts) ?? ''));
  return { file, description: one.description, configuration, reason: [...reasons].join('; ') };
}

/** Matches these descriptions and no others. */
export function exactly(descriptions: readonly string[]): RegExp {
  const escaped = descriptions.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^(?:${escaped.join('|')})$`);
}
