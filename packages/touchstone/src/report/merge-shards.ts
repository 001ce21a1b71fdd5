import { present } from '@touchstone/protocol';
import { buildResults, type Results } from './results.ts';

/**
 * Puts together what one run would have found that was partitioned to several machines (`--shard I/N`). Results belong together when
 * driver, server and commit of the official tests are the same and no file is in both, as no file is in two shards; others stay apart, such as those
 * of the same driver on another topology. The time of merged results is that of all machines together.
 */
export function mergeShards(all: readonly Results[]): readonly Results[] {
  const groups: { shards: Results[]; readonly files: Set<string> }[] = [];
  for (const results of all) {
    const files = results.results.map(({ file }) => file);
    const group = groups.find(
      ({ shards, files: taken }) =>
        facts(present(shards[0])) === facts(results) && !files.some((file) => taken.has(file)),
    );
    if (group === undefined) groups.push({ shards: [results], files: new Set(files) });
    else {
      group.shards.push(results);
      for (const file of files) group.files.add(file);
    }
  }
  return groups.map(({ shards }) => merged(shards));
}

function facts({ driver, server, specifications }: Results): string {
  return JSON.stringify([
    [driver.name, driver.version, driver.language],
    [server.name, server.version, specifications.commit],
  ]);
}

function merged(shards: readonly Results[]): Results {
  const first = present(shards[0]);
  if (shards.length === 1) return first;
  const { driver, server, specifications } = first;
  const starts = shards.map(({ startedAt }) => startedAt).sort();
  return buildResults(
    {
      driver,
      server,
      specifications,
      startedAt: present(starts[0]),
      durationMS: shards.reduce((sum, { durationMS }) => sum + durationMS, 0),
    },
    shards.flatMap(({ results }) => results),
  );
}
