import { simulatedRuntime } from '@touchstone/runtime';
import { describedTopology } from '../machine-data/described-topology.ts';
import type { Machine, MachineInput } from '../machine-data/machine.ts';
import { chooseOfTwo, filterByLatency } from '../selection/latency-window.ts';

/**
 * In: `topology_description`, `mocked_topology_state` (operations in progress, which stay as they are),
 * `iterations`. Out: `selected`, how often each address was chosen.
 */
export const latencyWindow: Machine = (input) => {
  const busy = new Map<string, number>(
    input['mocked_topology_state'].map((server: MachineInput) => [
      server['address'],
      server['operation_count'],
    ]),
  );
  const topology = describedTopology(input['topology_description']);
  const servers = filterByLatency([...topology.servers.values()], 15);
  // The same numbers in every run: a test of chance must not fail by chance.
  const { random } = simulatedRuntime({ seed: 'latency window' });
  const selected: Record<string, number> = {};
  for (let round = 0; round < input['iterations']; round += 1) {
    const server = chooseOfTwo(servers, ({ address }) => busy.get(address) ?? 0, random);
    if (server !== undefined) selected[server.address] = (selected[server.address] ?? 0) + 1;
  }
  return { selected };
};
