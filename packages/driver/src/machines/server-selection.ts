import { ReadPreference, type ReadPreferenceMode } from '../concern/read-preference.ts';
import { addressesOf, describedTopology } from '../machine-data/described-topology.ts';
import type { Machine, MachineInput } from '../machine-data/machine.ts';
import type { SelectionCriteria } from '../selection/select-servers.ts';
import { selectServers, suitableServers } from '../selection/select-servers.ts';

/**
 * In: `topology_description`, `operation`, `read_preference`, `deprioritized_servers`,
 * `heartbeatFrequencyMS`. Out: the addresses `suitable` and `inLatencyWindow`.
 */
export const serverSelection: Machine = (input) => {
  const settings = {
    heartbeatFrequencyMS: input['heartbeatFrequencyMS'] ?? 10_000,
    localThresholdMS: input['localThresholdMS'] ?? 15,
    deprioritized: addressesOf(input['deprioritized_servers']),
  };
  const topology = describedTopology(input['topology_description']);
  const criteria = criteriaOf(input);
  return {
    suitable: suitableServers(topology, criteria, settings).map(({ address }) => address),
    inLatencyWindow: selectServers(topology, criteria, settings).map(({ address }) => address),
  };
};

/** The files write modes in upper camel case. */
function criteriaOf(input: MachineInput): SelectionCriteria {
  if (input['operation'] === 'write') return { kind: 'write' };
  const { mode = 'Primary', tag_sets: tags, maxStalenessSeconds } = input['read_preference'] ?? {};
  const name = (mode[0].toLowerCase() + mode.slice(1)) as ReadPreferenceMode;
  return { kind: 'read', readPreference: new ReadPreference(name, tags, { maxStalenessSeconds }) };
}
