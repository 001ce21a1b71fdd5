import type { Random } from '@touchstone/runtime';
import { MongoAPIError } from '../error/mongo-error.ts';
import { MongoServerSelectionError } from '../error/network-error.ts';
import type { TopologyType } from '../sdam/topology-description.ts';
import {
  baseBackoffMS,
  errorToThrow,
  isOverload,
  mayRetry,
  overloadBackoffMS,
  type RetryRules,
  retargets,
} from './retry-policy.ts';

/** The outcome of an attempt that did not succeed. */
export interface Failure {
  /** With all its labels. */
  readonly error: unknown;
  /** The reply that told of the error, where the operation judges it itself. */
  readonly reply: Uint8Array | undefined;
  /** The server that was selected; undefined when there was none. */
  readonly address: string | undefined;
}

/** The failed attempts at one operation, all together. */
export interface Failures {
  readonly count: number;
  /** The failure that would be told if the attempts to come told nothing better. */
  readonly told: Failure | undefined;
  /** Some attempt was refused by an overloaded server. */
  readonly metOverload: boolean;
  /** Servers that are taken only when there is no other. */
  readonly deprioritized: readonly string[] | undefined;
}

export const NO_FAILURES: Failures = {
  count: 0,
  told: undefined,
  metOverload: false,
  deprioritized: undefined,
};

/** The circumstances that decide, beside the failure itself, about another attempt. */
export interface Circumstances extends RetryRules {
  readonly topologyType: TopologyType;
  readonly enableOverloadRetargeting: boolean;
  /** The application has given up, or wants one attempt alone. */
  readonly isLast: boolean;
  readonly nowMS: number;
  /** A reading of the same clock by which all must be done. */
  readonly deadline: number | undefined;
  readonly random: Pick<Random, 'next'>;
}

/** The operation is to be tried again. */
export interface RetryVerdict {
  readonly kind: 'retry';
  readonly failures: Failures;
  /** Milliseconds to wait before. */
  readonly backoffMS: number;
  /** False: an overloaded server has begun nothing, and is sent the same once more. */
  readonly wasBegun: boolean;
}

/** There is no further attempt. */
export interface FinalVerdict {
  readonly kind: 'over';
  /** The failure that is told. */
  readonly failure: Failure;
  /** It would have been tried again, but for its deadline. */
  readonly ranOutOfTime: boolean;
}

export type Verdict = RetryVerdict | FinalVerdict;

/** Decides after a failed attempt: whether there is another, when and where, or else which failure is told. */
export function judgeFailure(
  failures: Failures,
  failure: Failure,
  circumstances: Circumstances,
): Verdict {
  const { error } = failure;
  const { isLast, nowMS, deadline, random, topologyType } = circumstances;
  const count = failures.count + 1;
  const isOverloaded = isOverload(error);
  const metOverload = failures.metOverload || isOverloaded;
  const hasDeadline = deadline !== undefined;
  const retries = !isLast && mayRetry({ error, count, metOverload, hasDeadline }, circumstances);
  if (!retries) return { kind: 'over', failure: told(failures, failure), ranOutOfTime: false };
  const backoffMS = isOverloaded
    ? overloadBackoffMS(count, { random: random.next(), baseMS: baseBackoffMS(error) })
    : 0;
  if (hasDeadline && nowMS + backoffMS >= deadline) {
    return { kind: 'over', failure: told(failures, failure), ranOutOfTime: true };
  }
  const deprioritized = retargets(error, topologyType, circumstances)
    ? withServer(failures.deprioritized, failure.address)
    : failures.deprioritized;
  const next = { count, told: better(failures.told, failure), metOverload, deprioritized };
  return { kind: 'retry', failures: next, backoffMS, wasBegun: !isOverloaded };
}

/** Only a command can tell something new; a retry that found no server or connection tells nothing. */
function told(failures: Failures, latest: Failure): Failure {
  const { error } = latest;
  const tellsMore =
    !(error instanceof MongoServerSelectionError) && !(error instanceof MongoAPIError);
  return tellsMore ? better(failures.told, latest) : (failures.told ?? latest);
}

function better(previous: Failure | undefined, latest: Failure): Failure {
  return previous === undefined || errorToThrow(previous.error, latest.error) === latest.error
    ? latest
    : previous;
}

function withServer(
  deprioritized: readonly string[] | undefined,
  address: string | undefined,
): readonly string[] | undefined {
  return address === undefined ? deprioritized : [...(deprioritized ?? []), address];
}
