import type { ServerDescription, Tags } from '../sdam/server-description.ts';
import type { TopologyDescription } from '../sdam/topology-description.ts';
import { checkMaxStaleness, filterByStaleness } from './staleness.ts';

/** A read preference as selection sees it; the driver's class `ReadPreference` is one. */
export interface ReadPreferenceCriteria {
  readonly mode: 'primary' | 'primaryPreferred' | 'secondary' | 'secondaryPreferred' | 'nearest';
  /** Tag sets in order of preference; none is the same as one empty set, which every server matches. */
  readonly tags?: readonly Tags[];
  readonly maxStalenessSeconds?: number;
}

/**
 * The members of a replica set that a read preference allows, among `members` (those of `topology`
 * that are not deprioritized).
 *
 * @throws MongoInvalidArgumentError for a `maxStalenessSeconds` that is too small.
 *
 * Source: server-selection, "Filtering suitable servers" and "Algorithm for filtering suitable servers".
 */
export function filterByReadPreference(
  members: readonly ServerDescription[],
  readPreference: ReadPreferenceCriteria,
  topology: TopologyDescription,
  heartbeatFrequencyMS: number,
): readonly ServerDescription[] {
  const primaries = members.filter(({ type }) => type === 'RSPrimary');
  const eligible = (servers: readonly ServerDescription[]): readonly ServerDescription[] =>
    filterByTags(
      filterFresh(servers, readPreference, topology, heartbeatFrequencyMS),
      readPreference.tags,
    );
  const secondaries = (): readonly ServerDescription[] =>
    eligible(members.filter(({ type }) => type === 'RSSecondary'));
  switch (readPreference.mode) {
    case 'primary':
      return primaries;
    case 'primaryPreferred':
      return primaries.length > 0 ? primaries : secondaries();
    case 'secondary':
      return secondaries();
    case 'secondaryPreferred': {
      const found = secondaries();
      return found.length > 0 ? found : primaries;
    }
    case 'nearest':
      return eligible(members.filter(({ type }) => type === 'RSPrimary' || type === 'RSSecondary'));
  }
}

function filterFresh(
  servers: readonly ServerDescription[],
  { maxStalenessSeconds }: ReadPreferenceCriteria,
  topology: TopologyDescription,
  heartbeatFrequencyMS: number,
): readonly ServerDescription[] {
  if (maxStalenessSeconds === undefined) return servers;
  checkMaxStaleness(maxStalenessSeconds, heartbeatFrequencyMS);
  return filterByStaleness(servers, topology, { maxStalenessSeconds, heartbeatFrequencyMS });
}

/** The servers that match the first tag set which any of them matches. */
export function filterByTags(
  servers: readonly ServerDescription[],
  tagSets: readonly Tags[] = [],
): readonly ServerDescription[] {
  if (tagSets.length === 0) return servers;
  for (const tagSet of tagSets) {
    const matching = servers.filter(({ tags }) => matchesTags(tags, tagSet));
    if (matching.length > 0) return matching;
  }
  return [];
}

function matchesTags(tags: Tags, wanted: Tags): boolean {
  return Object.keys(wanted).every((name) => tags[name] === wanted[name]);
}
