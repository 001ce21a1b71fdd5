import type { ObservedEvent } from '../adapter-protocol/adapter-protocol.ts';
import type { TopologyName } from '../environment/environment.ts';
import type { Mismatch } from '../match/mismatch.ts';

/**
 * `passed`; `failed`: the driver did otherwise; `skipped`: a requirement or the test itself says so;
 * `unsupported`: the adapter declares that the driver lacks it; `errored`: the runner, the adapter, the
 * server or the test file is at fault.
 */
export type Outcome = 'passed' | 'failed' | 'skipped' | 'unsupported' | 'errored';

/** One case in one environment. */
export interface TestResult {
  /** The suite that the case belongs to. */
  readonly suite: string;
  /** Relative to the folder of the specifications, with forward slashes. */
  readonly file: string;
  /** The description of the case, as its file has it. */
  readonly case: string;
  /** `none`, as is the version, where the case asks the driver alone. */
  readonly topology: TopologyName;
  /** The version of the server; null where the case needs none. */
  readonly serverVersion: string;
  /** Describes how the case went. */
  readonly outcome: Outcome;
  /** One line; null for a plain pass. */
  readonly reason: string | null;
  /** The time that it took, in milliseconds. */
  readonly durationMS: number;
  /** The events that led to a failure; absent where there was none. */
  readonly details?: FailureDetails;
}

/** The details that a reader needs to understand a failure without running it again. */
export interface FailureDetails {
  /** The path in the test file: `operations[2]`, `expectEvents[0]`, `outcome[0]` … */
  readonly place?: string;
  /** The operation as the test file has it. */
  readonly operation?: unknown;
  /** All operations of the case, as the test file has them; absent where a case is no list of operations. */
  readonly operations?: readonly unknown[];
  /** Where what was observed differs from what the test says. */
  readonly mismatches: readonly Mismatch[];
  /** The stack of the error, where the runner or the adapter is at fault. */
  readonly stack?: string;
  /** The events of each client during the case: commands, replies, pool and topology events. */
  readonly events: Readonly<Record<string, readonly ObservedEvent[]>>;
}
