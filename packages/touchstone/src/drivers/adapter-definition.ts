import type { Runtime } from '@touchstone/runtime';
import type { DriverAdapter } from '../adapter-protocol/adapter-protocol.ts';

/** A driver that the runner can load by itself. */
export interface AdapterDefinition {
  readonly help: string;
  /** Loads the driver; rejects with what to install where it is missing. */
  open(): Promise<DriverAdapter>;
  /**
   * The same, with clients that live in the given world, perhaps in virtual time. Absent where the driver takes time and
   * network from the machine.
   */
  openIn?(runtime: Runtime): Promise<DriverAdapter>;
}
