import type { JsonObject } from '../../test-file/reader.ts';
import type { OrchestratedProcess } from '../processes.ts';

/** A deployment that was asked for. */
export interface Orchestrated extends AsyncDisposable {
  readonly id: string;
  readonly processes: readonly OrchestratedProcess[];
  info(): JsonObject;
  /** Rejects with BadRequest for an action that there is not. */
  act(action: string): Promise<void>;
}

/** The settings that a deployment is started with beside its configuration. */
export interface Setting {
  readonly id: string;
  /** The version, where the configuration names none. */
  readonly version: string;
  /** A name for a process that was given none. */
  newId(): string;
}
