import { MongoRuntimeError } from '../error/mongo-error.ts';
import type { Operation } from '../operation-model/operation.ts';
import type { ServerDescription } from '../sdam/server-description.ts';
import type { TopologyDescription } from '../sdam/topology-description.ts';
import type { Failures } from './failures.ts';
import type { OperationPlan } from './operation-plan.ts';
import type { OperationSession } from './operation-session.ts';

/** The state of one attempt at an operation. It learns of its server, then of its connection, and is not used again. */
export interface AttemptState<Result> {
  readonly plan: OperationPlan<Result>;
  /** The operation that is sent this time: a commit that is sent again asks for a majority. */
  readonly operation: Operation<Result>;
  /** The failures of the attempts before this one. */
  readonly failures: Failures;
  readonly session: OperationSession<Result>;
  /** The server, once it was selected. */
  selected: SelectedServer | undefined;
  /** The command as it was built for a connection; undefined while there is none. */
  sent: SentCommand | undefined;
  /** A reply whose only flaw was its write concern error, for operations that judge it themselves. */
  withheldReply: Uint8Array | undefined;
}

/** An attempt before anything was done. */
export function beginAttempt<Result>(
  plan: OperationPlan<Result>,
  {
    operation,
    session,
    failures,
  }: Pick<AttemptState<Result>, 'operation' | 'session' | 'failures'>,
): AttemptState<Result> {
  return {
    plan,
    operation,
    failures,
    session,
    selected: undefined,
    sent: undefined,
    withheldReply: undefined,
  };
}

/** A server as it was known when it was selected. */
export interface SelectedServer {
  readonly address: string;
  readonly topology: TopologyDescription;
  /** Undefined for one that the topology has lost since. */
  readonly description: ServerDescription | undefined;
}

/** The facts that were settled when the command was built, since only a connection knows them for sure. */
export interface SentCommand {
  readonly maxWireVersion: number;
  /** It has a transaction number by which the server would recognize it the second time. */
  readonly isRetryableWrite: boolean;
}

/** The server of an attempt that has got so far. */
export function selectedServer({ selected }: AttemptState<unknown>): SelectedServer {
  if (selected === undefined) throw new MongoRuntimeError('No server was selected yet');
  return selected;
}
