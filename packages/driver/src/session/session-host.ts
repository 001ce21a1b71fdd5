import type { Clock, Random } from '@touchstone/runtime';
import type { ReadConcern } from '../concern/read-concern.ts';
import type { ReadPreference } from '../concern/read-preference.ts';
import type { WriteConcern } from '../concern/write-concern.ts';
import type { ServerSession } from './server-session.ts';
import type { TransactionOptions } from './transaction-options.ts';

/** The fields that a running transaction's commands carry. */
export interface ActiveTransaction {
  readonly readConcern: ReadConcern | undefined;
  readonly writeConcern: WriteConcern | undefined;
  readonly readPreference: ReadPreference;
  readonly maxCommitTimeMS: number | undefined;
}

/** The command that ends a transaction. */
export interface TransactionEnd {
  readonly commandName: 'commitTransaction' | 'abortTransaction';
  readonly transaction: ActiveTransaction;
  readonly recoveryToken: unknown;
  /** Milliseconds for this command; by default the client's. */
  readonly timeoutMS?: number | undefined;
  /** A reading of the clock by which it must be done; takes the place of `timeoutMS`. */
  readonly deadline?: number | undefined;
  /** The transaction was committed before; ask for a majority this time. */
  readonly again: boolean;
}

/** The span around a transaction's operations (open-telemetry). */
export interface TransactionSpan {
  end(): void;
}

/** The part of a client that its sessions need. */
export interface SessionHost {
  /** The options of the client, as it shows them. */
  readonly clientOptions?: object;
  readonly clock: Clock;
  readonly random: Random;
  readonly loadBalanced: boolean;
  /** The client's own concerns and read preference. */
  readonly transactionDefaults: TransactionOptions;
  acquireServerSession(): ServerSession;
  releaseServerSession(session: ServerSession): void;
  sessionEnded(session: object): void;
  /** Undefined: nothing is traced. */
  startTransactionSpan?(): TransactionSpan | undefined;
  /** Sends the command, again if it may be; rejects with what it failed of. */
  endTransaction(session: object, end: TransactionEnd): Promise<void>;
}
