import type { Runtime } from '@touchstone/runtime';
import type { DriverAdapter, DriverInfo } from '../adapter-protocol/adapter-protocol.ts';
import type { Environment } from '../environment/environment.ts';
import type { TestResult } from './test-result.ts';

/** The environment and the means with which a file is run. */
export interface RunOptions {
  /** The deployment that the cases run against. */
  readonly environment: Environment;
  /** The adapter of the driver under test. */
  readonly adapter: DriverAdapter;
  /** The world of the case: its time, and the network for servers and proxies of its own. */
  readonly runtime: Runtime;
  /** The driver's description from the start of the adapter: it may declare what the driver lacks. */
  readonly driver?: DriverInfo;
  /**
   * Describes how the files of server discovery and monitoring are run: by asking the driver's state machine (the default), or over
   * the wire, against servers that play the files and compare what the driver's events tell.
   */
  readonly sdam?: 'machine' | 'wire';
  /** Told of each result as soon as it is there. */
  readonly onProgress?: (result: TestResult) => void;
  /** Stops the run: the case under way is errored, those after it have no result. */
  readonly signal?: AbortSignal;
  /**
   * The time that nothing may happen in a case until it is given up, beside what the case itself waits for; default 60,000 ms. Ten times
   * that is the limit of a case that goes on and on.
   */
  readonly hangLimitMS?: number;
}

/** The place where the tests come from; copied into each result. */
export interface FileIdentity {
  /** The suite, which is the first folder of the file's path. */
  readonly suite: string;
  /** The path of the file below the folder of specifications. */
  readonly file: string;
}
