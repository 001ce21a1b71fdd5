import type { DriverAdapter } from '../adapter/adapter-protocol.ts';

/** A driver that the runner can load by itself. */
export interface AdapterDefinition {
  readonly help: string;
  /** Loads the driver; rejects with what to install where it is missing. */
  open(): Promise<DriverAdapter>;
}
