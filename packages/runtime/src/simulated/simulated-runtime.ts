import type { Runtime } from '../runtime.ts';
import type { Latency } from './network-faults.ts';
import { SimulatedClock } from './simulated-clock.ts';
import { type NetworkEvent, SimulatedNetwork } from './simulated-network.ts';
import { SimulatedRandom } from './simulated-random.ts';
import { SimulatedResolver } from './simulated-resolver.ts';

/** Options of `simulatedRuntime`. */
export interface SimulatedRuntimeOptions {
  /** The same seed gives the same run. */
  readonly seed: number | string;
  /** The calendar's reading at virtual time 0; default 2026-01-01T00:00:00Z. */
  readonly startDate?: Date;
  /** Between any two hosts; default 0.1 to 0.5 ms. */
  readonly latency?: Latency;
  /** Is told what happens in the network. */
  readonly record?: (event: NetworkEvent) => void;
}

/** A world from a seed, whose time stands still until `clock.run` or `clock.advance` drives it. */
export interface SimulatedRuntime extends Runtime {
  /** Simulated time, which goes on only when nobody has anything left to do. */
  readonly clock: SimulatedClock;
  /** Names as the simulation sets them. */
  readonly resolver: SimulatedResolver;
  /** Chance from the simulation's seed. */
  readonly random: SimulatedRandom;
  /** The network behind `transport`, with its faults. */
  readonly network: SimulatedNetwork;
  /** The same world as seen from another host, so that faults can lie between the two. */
  at(host: string): Runtime;
}

const DEFAULT_START = Date.UTC(2026, 0, 1);
const DEFAULT_HOST = '127.0.0.1';

/**
 * Makes a world of its own; what is not placed by `at` lives on host 127.0.0.1.
 *
 * @example
 * ```ts
 * const world = simulatedRuntime({ seed: 7 });
 * const start = world.clock.now();
 * await world.clock.run(sleep(world.clock, 3_600_000)); // An hour, at once.
 * world.clock.now() - start; // => 3600000
 * ```
 */
export function simulatedRuntime(options: SimulatedRuntimeOptions): SimulatedRuntime {
  const { seed, latency, record } = options;
  const startDate = options.startDate?.getTime() ?? DEFAULT_START;
  const clock = new SimulatedClock(startDate, () => network.describe());
  const network = new SimulatedNetwork({
    clock,
    random: SimulatedRandom.fork(seed, 'network'),
    ...(latency && { latency }),
    ...(record && { record }),
  });
  const resolver = new SimulatedResolver(clock);
  const random = SimulatedRandom.fork(seed, 'random');
  const world = { clock, resolver, random, network };
  return {
    ...world,
    transport: network.transportOf(DEFAULT_HOST),
    at: (host) => ({ ...world, transport: network.transportOf(host) }),
  };
}
