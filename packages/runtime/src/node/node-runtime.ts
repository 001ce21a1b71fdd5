import type { Runtime } from '../runtime.ts';
import { nodeClock } from './node-clock.ts';
import { nodeRandom } from './node-random.ts';
import { nodeResolver } from './node-resolver.ts';
import { nodeTransport } from './node-transport.ts';

const runtime: Runtime = {
  clock: nodeClock,
  transport: nodeTransport,
  resolver: nodeResolver,
  random: nodeRandom,
};

/** The real world: the machine's time, network, DNS servers and random numbers. */
export function nodeRuntime(): Runtime {
  return runtime;
}
