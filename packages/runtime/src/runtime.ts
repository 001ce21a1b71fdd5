import type { Clock } from './clock.ts';
import type { Random } from './random.ts';
import type { Resolver } from './resolver.ts';
import type { Transport } from './transport.ts';

/** The world that a driver, a server or a mock stands in: real (`nodeRuntime`) or simulated from a seed. */
export interface Runtime {
  /** Time, and everything that waits for it. */
  readonly clock: Clock;
  /** Streams to other hosts, and listening for them. */
  readonly transport: Transport;
  /** Names to addresses and records. */
  readonly resolver: Resolver;
  /** Chance: numbers and bytes, unpredictable or from a seed. */
  readonly random: Random;
}
