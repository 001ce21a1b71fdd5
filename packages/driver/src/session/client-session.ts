// biome-ignore-all lint/suspicious/noExplicitAny: the official driver's interface has any here, and programs rely on it.
import { EventEmitter } from 'node:events';
import type { Timestamp } from 'bson';
import { ReadConcern } from '../concern/read-concern.ts';
import { ReadPreference } from '../concern/read-preference.ts';
import { WriteConcern } from '../concern/write-concern.ts';
import {
  MongoCompatibilityError,
  MongoExpiredSessionError,
  MongoInvalidArgumentError,
  MongoTransactionError,
} from '../error/api-error.ts';
import { MongoOperationTimeoutError, MongoRuntimeError } from '../error/mongo-error.ts';
import { deadlineFor } from '../support/deadline.ts';
import { type ClusterTime, laterClusterTime } from './cluster-clock.ts';
import { runWithTransaction } from './convenient-transaction.ts';
import type { Pin } from './pin.ts';
import type { ServerSession, ServerSessionId } from './server-session.ts';
import type {
  ActiveTransaction,
  SessionHost,
  TransactionEnd,
  TransactionSpan,
} from './session-host.ts';
import {
  isActive,
  NO_TRANSACTION,
  type TransactionState,
  type TransactionStep,
  transact,
} from './transaction-machine.ts';
import type {
  ClientSessionOptions,
  EndSessionOptions,
  TransactionOptions,
} from './transaction-options.ts';

/** The function that `withTransaction` runs, perhaps several times; its result is that of the whole. */
export type WithTransactionCallback<T = any> = (session: ClientSession) => Promise<T>;

/**
 * A session that the application started (specifications: driver-sessions, causal-consistency, transactions).
 *
 * @example
 * ```ts
 * await using session = client.startSession({ causalConsistency: true });
 * await people.updateOne({ name: 'Ada' }, { $set: { age: 37 } }, { session });
 * const ada = await people.findOne({ name: 'Ada' }, { session, readPreference: 'secondaryPreferred' });
 * ada?.age; // => 37
 * ```
 */
export class ClientSession extends EventEmitter<{ ended: [ClientSession] }> {
  /** True if `endSession` was called. */
  hasEnded = false;
  /** True for a session that the application has started. */
  readonly explicit = true;
  /** The abilities of the session. */
  readonly supports: { readonly causalConsistency: boolean };
  /** True where all reads are of one time. */
  readonly snapshotEnabled: boolean;
  /** Options of each transaction that gives none. */
  defaultTransactionOptions: TransactionOptions;
  /** The newest cluster time that is known. */
  clusterTime?: ClusterTime;
  /** The time when the operation happened. */
  operationTime?: Timestamp;
  /** The time for the whole operation, in milliseconds; default: that of whatever it was made by, or none. */
  timeoutMS?: number;
  /** The document by which a mongos finds the transaction again after the session was unpinned. */
  recoveryToken?: unknown;
  readonly #host: SessionHost;
  #serverSession: ServerSession | undefined;
  #state: TransactionState = NO_TRANSACTION;
  #transaction: ActiveTransaction | undefined;
  #pin: Pin | undefined;
  /** Of the running `withTransaction`. */
  #deadline: number | undefined;
  #snapshotTime: Timestamp | undefined;
  #workTimeoutMS: number | undefined;
  #span: TransactionSpan | undefined;

  /** Made by `MongoClient.startSession`. */
  constructor(host: SessionHost, options: ClientSessionOptions = {}) {
    super();
    if (options.snapshot === true && options.causalConsistency === true) {
      throw new MongoInvalidArgumentError(
        'Properties "causalConsistency" and "snapshot" are mutually exclusive',
      );
    }
    if (options.defaultTimeoutMS !== undefined) this.timeoutMS = options.defaultTimeoutMS;
    this.#host = host;
    this.snapshotEnabled = options.snapshot === true;
    if (options.snapshotTime !== undefined) {
      if (!this.snapshotEnabled) {
        throw new MongoInvalidArgumentError('Property "snapshotTime" requires "snapshot"');
      }
      this.#snapshotTime = options.snapshotTime;
    }
    this.supports = { causalConsistency: options.causalConsistency ?? !this.snapshotEnabled };
    this.defaultTransactionOptions = { ...options.defaultTransactionOptions };
  }

  /** The options of the client that it belongs to. */
  get clientOptions(): object {
    return this.#host.clientOptions ?? {};
  }

  /** A reading of the clock by which the running `withTransaction` must be done. */
  get deadline(): number | undefined {
    return this.#deadline;
  }

  /**
   * The time that all reads of a snapshot session see; undefined before the first read.
   *
   * @throws MongoInvalidArgumentError when it is no snapshot session.
   */
  get snapshotTime(): Timestamp | undefined {
    if (!this.snapshotEnabled) {
      throw new MongoInvalidArgumentError('Only snapshot sessions have a "snapshotTime"');
    }
    return this.#snapshotTime;
  }

  /** Notes when the first read of a snapshot session took place; all later ones keep to it. */
  noteSnapshotTime(time: Timestamp): void {
    if (this.snapshotEnabled) this.#snapshotTime ??= time;
  }

  /** The logical session id, once the server session is there. */
  get id(): ServerSessionId | undefined {
    return this.serverSession.id;
  }

  /** The server session; taken from the pool when it is first needed. */
  get serverSession(): ServerSession {
    if (this.#serverSession === undefined) {
      if (this.hasEnded) throw new MongoExpiredSessionError();
      this.#serverSession = this.#host.acquireServerSession();
    }
    return this.#serverSession;
  }

  /** True for a connection by way of a load balancer. */
  get loadBalanced(): boolean {
    return this.#host.loadBalanced;
  }

  /** Tells whether the transaction is bound to one mongos, or behind a load balancer to one connection. */
  get isPinned(): boolean {
    return this.#pin !== undefined;
  }

  /** The server or the connection that the transaction is bound to. */
  get pin(): Pin | undefined {
    return this.#pin;
  }

  /** Keeps it at one mongos, or at one connection. */
  pinTo(pin: Pin): void {
    this.unpin();
    this.#pin = pin;
  }

  /** Lets it go to any server again. */
  unpin(): void {
    const pin = this.#pin;
    this.#pin = undefined;
    pin?.release();
  }

  /** The span that operations in the transaction are part of. */
  get transactionSpan(): TransactionSpan | undefined {
    return this.#span;
  }

  /** The state of its transaction (transactions specification). */
  get transactionState(): TransactionState['kind'] {
    return this.#state.kind;
  }

  /** The transaction's state under the names of the official driver. */
  get transaction(): { readonly state: string; readonly isActive: boolean } {
    return { state: STATE_NAMES[this.#state.kind], isActive: isActive(this.#state) };
  }

  /** The fields that the running transaction's commands carry; undefined outside of one. */
  get activeTransaction(): ActiveTransaction | undefined {
    return isActive(this.#state) ? this.#transaction : undefined;
  }

  /** True if `host` is the client that this session belongs to. */
  belongsTo(host: unknown): boolean {
    return this.#host === host;
  }

  /** True for the same logical session. */
  equals(session: ClientSession): boolean {
    return (
      session instanceof ClientSession &&
      this.id !== undefined &&
      session.id !== undefined &&
      Buffer.compare(this.id.id.buffer, session.id.id.buffer) === 0
    );
  }

  /**
   * Gives the server session back. A running transaction is aborted; rejects with `MongoOperationTimeoutError` when that
   * takes longer than `timeoutMS`, and with nothing else. The session has ended in any case.
   */
  async endSession(options?: EndSessionOptions): Promise<void> {
    try {
      if (this.inTransaction()) await this.#abort(timeoutOf(options));
    } catch (error) {
      // The server aborts the transaction when the session expires.
      if (error instanceof MongoOperationTimeoutError) throw error;
    } finally {
      this.#end();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.endSession();
  }

  /** Makes later reads see what was written at that time (causal consistency). */
  advanceOperationTime(operationTime: Timestamp): void {
    if (this.operationTime === undefined || operationTime.greaterThan(this.operationTime)) {
      this.operationTime = operationTime;
    }
  }

  /** Takes over a cluster time of another session; refuses what is none. */
  advanceClusterTime(clusterTime: ClusterTime): void {
    if (clusterTime === null || typeof clusterTime !== 'object') {
      throw new MongoInvalidArgumentError('input cluster time must be an object');
    }
    if (clusterTime.clusterTime?._bsontype !== 'Timestamp') {
      throw new MongoInvalidArgumentError(
        'input cluster time "clusterTime" property must be a valid BSON Timestamp',
      );
    }
    const later = laterClusterTime(this.clusterTime, clusterTime);
    if (later !== undefined) this.clusterTime = later;
  }

  /** Takes the next transaction number. */
  incrementTransactionNumber(): void {
    this.serverSession.txnNumber += 1;
  }

  /** True between the start of a transaction and its end. */
  inTransaction(): boolean {
    return isActive(this.#state);
  }

  /**
   * Begins a transaction; the server learns of it with the first command.
   *
   * @example
   * ```ts
   * await using session = client.startSession();
   * session.startTransaction({ writeConcern: { w: 'majority' } });
   * await people.updateOne({ name: 'Ada' }, { $inc: { age: 1 } }, { session });
   * session.inTransaction(); // => true
   * await session.commitTransaction();
   * (await people.findOne({ name: 'Ada' }))?.age; // => 37
   * ```
   */
  startTransaction(options?: TransactionOptions): void {
    if (this.snapshotEnabled) {
      throw new MongoCompatibilityError('Transactions are not supported in snapshot sessions');
    }
    if (this.hasEnded) throw new MongoExpiredSessionError();
    this.#go('start');
    this.unpin();
    this.#transaction = activeTransaction(
      options ?? {},
      this.defaultTransactionOptions,
      this.#host.transactionDefaults,
    );
    this.recoveryToken = undefined;
    this.incrementTransactionNumber();
    this.#span = this.#host.startTransactionSpan?.();
  }

  /**
   * Commits the transaction; once more where it was committed before. Throws `MongoTransactionError` where there is
   * none.
   */
  async commitTransaction(options: { timeoutMS?: number } = {}): Promise<void> {
    const again = this.#state.kind === 'committed';
    const transaction = this.#transaction;
    if (!this.#go('commit') || transaction === undefined) return this.#endSpan();
    try {
      await this.#host.endTransaction(this, {
        ...this.#ending('commitTransaction', transaction, again),
        ...this.#timeOf(options.timeoutMS),
      });
    } finally {
      this.#endSpan();
    }
  }

  /** Never fails on the server's account: the transaction is over in any case. */
  async abortTransaction(options: { timeoutMS?: number } = {}): Promise<void> {
    // The specification asks to ignore errors here: the server aborts in time by itself.
    await this.#abort(options)?.catch(() => {});
  }

  /** Undefined where nothing is to be sent; throws where there is no transaction. */
  #abort({ timeoutMS }: { timeoutMS?: number }): Promise<void> | undefined {
    const transaction = this.#transaction;
    if (!this.#go('abort') || transaction === undefined) {
      this.#endSpan();
      return undefined;
    }
    const ending = this.#host.endTransaction(this, {
      ...this.#ending('abortTransaction', transaction, false),
      // An abort has its time anew, also where the work before it has used up its own.
      timeoutMS: timeoutMS ?? this.#workTimeoutMS ?? this.timeoutMS,
    });
    return ending.finally(() => this.#endSpan());
  }

  /**
   * Runs `work` in a transaction, again as long as errors say that this may help, for two minutes at most
   * (specification: transactions-convenient-api).
   *
   * @example
   * ```ts
   * await using session = client.startSession();
   * const moved = await session.withTransaction(async () => {
   *   await people.deleteOne({ name: 'Alan' }, { session });
   *   await db.collection('left').insertOne({ name: 'Alan' }, { session });
   *   return 'Alan';
   * });
   * moved; // => 'Alan'
   * await people.countDocuments(); // => 2
   * ```
   */
  withTransaction<T>(
    work: WithTransactionCallback<T>,
    options?: TransactionOptions & { timeoutMS?: number | undefined },
  ): Promise<T> {
    const timeoutMS = options?.timeoutMS ?? this.timeoutMS;
    this.#workTimeoutMS = timeoutMS;
    this.#deadline = deadlineFor(this.#host.clock, timeoutMS);
    return runWithTransaction(this.#host, this, work, options).finally(() => {
      this.#deadline = undefined;
      this.#workTimeoutMS = undefined;
    });
  }

  /** Throws: a session is not to be stored. */
  toBSON(): never {
    throw new MongoRuntimeError('ClientSession cannot be serialized to BSON.');
  }

  /**
   * Notes that a command is about to be sent. True: it is the first of a transaction and has to say so.
   * A command after a transaction's end leaves the transaction behind.
   */
  noteCommand(): boolean {
    const first = this.#state.kind === 'starting';
    this.#go('command');
    return first;
  }

  #ending(
    commandName: TransactionEnd['commandName'],
    transaction: ActiveTransaction,
    again: boolean,
  ): TransactionEnd {
    return { commandName, transaction, recoveryToken: this.recoveryToken, again };
  }

  #endSpan(): void {
    this.#span?.end();
    this.#span = undefined;
  }

  #timeOf(timeoutMS: number | undefined): Pick<TransactionEnd, 'deadline' | 'timeoutMS'> {
    if (this.#deadline === undefined) return { timeoutMS: timeoutMS ?? this.timeoutMS };
    if (timeoutMS !== undefined) throw new MongoInvalidArgumentError(OWN_TIMEOUT_REFUSED);
    return { deadline: this.#deadline };
  }

  #go(step: TransactionStep): boolean {
    const transition = transact(this.#state, step);
    if (!transition.ok) throw new MongoTransactionError(transition.refusal);
    this.#state = transition.state;
    return transition.sends;
  }

  #end(): void {
    if (this.hasEnded) return;
    this.unpin();
    const serverSession = this.#serverSession;
    this.hasEnded = true;
    if (serverSession !== undefined) {
      // The id stays readable, the session itself may go to somebody else.
      this.#serverSession = serverSession.clone();
      this.#host.releaseServerSession(serverSession);
    }
    this.#host.sessionEnded(this);
    this.emit('ended', this);
  }
}

/** The refusal of `timeoutMS` for an operation in a `withTransaction` that has its own. */
export const OWN_TIMEOUT_REFUSED =
  'An operation in a withTransaction with a timeoutMS cannot have a timeoutMS of its own';

function timeoutOf({ timeoutMS }: EndSessionOptions = {}): { timeoutMS?: number } {
  return timeoutMS === undefined ? {} : { timeoutMS };
}

const STATE_NAMES: Readonly<Record<TransactionState['kind'], string>> = {
  none: 'NO_TRANSACTION',
  starting: 'STARTING_TRANSACTION',
  inProgress: 'TRANSACTION_IN_PROGRESS',
  committed: 'TRANSACTION_COMMITTED',
  aborted: 'TRANSACTION_ABORTED',
};

function activeTransaction(
  ...sources: readonly [TransactionOptions, TransactionOptions, TransactionOptions]
): ActiveTransaction {
  const pick = <Key extends keyof TransactionOptions>(key: Key): TransactionOptions[Key] =>
    sources.find((source) => source[key] !== undefined)?.[key];
  const writeConcern = WriteConcern.fromOptions({ writeConcern: pick('writeConcern') });
  if (writeConcern?.acknowledged === false) {
    throw new MongoTransactionError('Transactions do not support unacknowledged write concern');
  }
  return {
    readConcern: ReadConcern.fromOptions({ readConcern: pick('readConcern') }),
    writeConcern,
    readPreference:
      ReadPreference.fromOptions({ readPreference: pick('readPreference') }) ??
      ReadPreference.primary,
    maxCommitTimeMS: pick('maxCommitTimeMS'),
  };
}
