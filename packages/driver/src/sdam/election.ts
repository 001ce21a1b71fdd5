import type { ObjectId } from 'bson';
import type { ServerDescription } from './server-description.ts';
import type { TopologyCore } from './topology-description.ts';

/** MongoDB 6.0, from which on the election comes before the set version. */
const electionFirstWireVersion = 17;

/**
 * True if a server that calls itself primary lost an election that the driver already knows of.
 *
 * Source: server-discovery-and-monitoring, "updateRSFromPrimary".
 */
export function isStalePrimary(topology: TopologyCore, primary: ServerDescription): boolean {
  const { maxElectionId, maxSetVersion } = topology;
  const { electionId, setVersion } = primary;
  if (primary.maxWireVersion >= electionFirstWireVersion) {
    // A missing value counts as less than any other.
    const election = compareNullable(hex(electionId), hex(maxElectionId));
    return election < 0 || (election === 0 && compareNullable(setVersion, maxSetVersion) < 0);
  }
  if (electionId === null || setVersion === null) return false;
  if (maxElectionId === null || maxSetVersion === null) return false;
  if (maxSetVersion !== setVersion) return maxSetVersion > setVersion;
  return compareNullable(hex(maxElectionId), hex(electionId)) > 0;
}

/** The greatest election and set version, now that `primary` is accepted. */
export function electionHighWater(
  topology: TopologyCore,
  primary: ServerDescription,
): Pick<TopologyCore, 'maxElectionId' | 'maxSetVersion'> {
  const { electionId, setVersion } = primary;
  if (primary.maxWireVersion >= electionFirstWireVersion) {
    return { maxElectionId: electionId, maxSetVersion: setVersion };
  }
  const grew = setVersion !== null && compareNullable(setVersion, topology.maxSetVersion) > 0;
  return {
    maxElectionId: electionId !== null && setVersion !== null ? electionId : topology.maxElectionId,
    maxSetVersion: grew ? setVersion : topology.maxSetVersion,
  };
}

/** Object ids order as their bytes do, hence as their hexadecimal texts. */
function hex(id: ObjectId | null): string | null {
  return id === null ? null : id.toHexString();
}

function compareNullable<T extends string | number>(a: T | null, b: T | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}
