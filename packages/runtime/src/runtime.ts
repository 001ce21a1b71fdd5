import type { Clock } from './clock.ts';
import type { Random } from './random.ts';
import type { Resolver } from './resolver.ts';
import type { Transport } from './transport.ts';

/** The world that a driver, a server or a mock stands in: real (`nodeRuntime`) or simulated from a seed. */
export interface Runtime {
  readonly clock: Clock;
  readonly transport: Transport;
  readonly resolver: Resolver;
  readonly random: Random;
}
