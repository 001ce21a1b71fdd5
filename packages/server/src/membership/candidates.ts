import type { CopyTime } from './link.ts';

/** A process that could lead: it has a copy of the data. */
export interface Candidate {
  readonly host: string;
  readonly time: CopyTime;
}

/** True if a copy is newer than another. */
export function isNewer([seconds, increment]: CopyTime, than: CopyTime): boolean {
  return seconds > than[0] || (seconds === than[0] && increment > than[1]);
}

/** The leader of those that seek: the newest copy, and among the same the first of the configuration. */
export function leaderOf(
  candidates: readonly Candidate[],
  hosts: readonly string[],
): string | undefined {
  const inOrder = hosts.flatMap((host) => candidates.filter((each) => each.host === host));
  let best: Candidate | undefined;
  for (const each of inOrder) {
    if (best === undefined || isNewer(each.time, best.time)) best = each;
  }
  return best?.host;
}
