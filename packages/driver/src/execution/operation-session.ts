import { ReadConcern } from '../concern/read-concern.ts';
import { MongoCompatibilityError } from '../error/api-error.ts';
import type { Operation } from '../operation-model/operation.ts';
import type { ClientSession } from '../session/client-session.ts';
import { laterClusterTime } from '../session/cluster-clock.ts';
import type { ServerSession } from '../session/server-session.ts';
import type { SessionFields } from './decorate-command.ts';
import type { ExecutionHost, OperationConnection } from './execution-host.ts';
import type { OperationPlan } from './operation-plan.ts';

/** MongoDB 5.0, the first with snapshot reads outside of transactions. */
const SNAPSHOT_WIRE_VERSION = 13;

/** A command that is about to get its session's fields. */
export interface SessionCommand {
  /** The operation as this attempt sends it. */
  readonly operation: Operation<unknown>;
  readonly connection: OperationConnection;
  readonly isRetryableWrite: boolean;
  readonly isUnacknowledged: boolean;
}

/**
 * The session that all attempts at one operation share. State: the implicit session, the number of a retryable write, and
 * whether the operation starts the transaction; each is settled by the first attempt that builds a command.
 */
export class OperationSession<Result> {
  readonly #host: ExecutionHost;
  readonly #plan: OperationPlan<Result>;
  #implicit: ServerSession | undefined;
  #txnNumber: number | undefined;
  #startsTransaction: boolean | undefined;

  constructor(host: ExecutionHost, plan: OperationPlan<Result>) {
    this.#host = host;
    this.#plan = plan;
  }

  /** The session that commands are sent in; undefined before the first was built, and for those without one. */
  get serverSession(): ServerSession | undefined {
    const { session } = this.#plan.options;
    return session === undefined ? this.#implicit : session.serverSession;
  }

  /** An attempt was sent as a retryable write; all others must be. */
  get isNumbered(): boolean {
    return this.#txnNumber !== undefined;
  }

  /** The operation's command is the one that starts the transaction. */
  get startsTransaction(): boolean {
    return this.#startsTransaction === true;
  }

  /**
   * The fields that the session, the transaction and the concerns add to a command. Allocates the implicit session now
   * that a connection is there, so that operations waiting for one hold no session (driver-sessions).
   */
  fieldsOf(command: SessionCommand): SessionFields {
    const { session, withoutSession } = this.#plan.options;
    const { logicalSessionTimeoutMinutes } = command.connection.description;
    const hasSessions =
      logicalSessionTimeoutMinutes !== null || this.#host.description.type === 'LoadBalanced';
    if (session === undefined) {
      const wantsSession = hasSessions && !command.isUnacknowledged && withoutSession !== true;
      return this.#implicitFields(command, wantsSession);
    }
    if (!hasSessions) {
      throw new MongoCompatibilityError('Current topology does not support sessions');
    }
    return this.#explicitFields(command, session);
  }

  /** Gives back what an operation without a session of the application has used; a cursor gives its own back itself. */
  giveBack(): void {
    if (this.#implicit === undefined || this.#plan.options.cursorPinning !== undefined) return;
    this.#host.serverSessions.release(this.#implicit, this.#timeoutMinutes);
    this.#implicit = undefined;
  }

  get #timeoutMinutes(): number | undefined {
    return this.#host.description.logicalSessionTimeoutMinutes ?? undefined;
  }

  #implicitFields(
    { operation, isRetryableWrite }: SessionCommand,
    wantsSession: boolean,
  ): SessionFields {
    if (wantsSession) this.#implicit ??= this.#acquire();
    const serverSession = wantsSession ? this.#implicit : undefined;
    if (isRetryableWrite && serverSession !== undefined && this.#txnNumber === undefined) {
      serverSession.txnNumber += 1;
      this.#txnNumber = serverSession.txnNumber;
    }
    const { concerns, settings } = operation;
    return {
      lsid: serverSession?.id,
      txnNumber: isRetryableWrite ? this.#txnNumber : undefined,
      clusterTime: this.#host.clusterClock.time,
      readConcern: concerns === 'read' || concerns === 'both' ? settings.readConcern : undefined,
      writeConcern: concerns === 'write' || concerns === 'both' ? settings.writeConcern : undefined,
    };
  }

  #acquire(): ServerSession {
    const { cursorPinning } = this.#plan.options;
    if (cursorPinning === undefined) return this.#host.serverSessions.acquire(this.#timeoutMinutes);
    cursorPinning.serverSession ??= this.#host.serverSessions.acquire(this.#timeoutMinutes);
    return cursorPinning.serverSession;
  }

  #explicitFields(
    { operation, connection, isRetryableWrite }: SessionCommand,
    session: ClientSession,
  ): SessionFields {
    const { transaction } = this.#plan;
    const { serverSession } = session;
    const base = {
      lsid: serverSession.id,
      clusterTime: laterClusterTime(this.#host.clusterClock.time, session.clusterTime),
    };
    if (operation.retry === 'asTransactionEnd') {
      const end = { starts: false, txnNumber: serverSession.txnNumber };
      return { ...base, transaction: end, writeConcern: operation.settings.writeConcern };
    }
    // The first command says that the transaction starts, and does so again when it is sent again.
    this.#startsTransaction ??= session.noteCommand();
    if (transaction !== undefined) {
      const starts = this.#startsTransaction;
      const place = { starts, txnNumber: serverSession.txnNumber };
      if (!starts) return { ...base, transaction: place };
      const { readConcern } = transaction;
      return { ...base, transaction: place, readConcern, afterClusterTime: causalTime(session) };
    }
    if (isRetryableWrite && this.#txnNumber === undefined) {
      session.incrementTransactionNumber();
      this.#txnNumber = serverSession.txnNumber;
    }
    const { concerns, settings } = operation;
    const writes = concerns === 'write' || concerns === 'both';
    return {
      ...base,
      txnNumber: isRetryableWrite ? this.#txnNumber : undefined,
      writeConcern: writes ? settings.writeConcern : undefined,
      ...timeFields(session, operation, connection.description.maxWireVersion),
    };
  }
}

/**
 * Reads and, since the specification's 2026 edition, writes of a causally consistent session say after what. In a snapshot
 * session every command says where it reads, also those that take no read concern: the server then refuses
 * them, instead of writing where the caller expects the past (snapshot sessions specification).
 */
function timeFields(
  session: ClientSession,
  { commandName, concerns, settings }: Operation<unknown>,
  maxWireVersion: number,
): SessionFields {
  if (session.snapshotEnabled) {
    // A refused killCursors would leave the cursor open.
    if (commandName === 'killCursors') return {};
    if (maxWireVersion < SNAPSHOT_WIRE_VERSION) {
      throw new MongoCompatibilityError('Snapshot reads require MongoDB 5.0 or later');
    }
    return { readConcern: new ReadConcern('snapshot'), atClusterTime: session.snapshotTime };
  }
  if (concerns === 'none') return {};
  if (concerns === 'write') return { afterClusterTime: causalTime(session) };
  return { readConcern: settings.readConcern, afterClusterTime: causalTime(session) };
}

function causalTime(session: ClientSession): ClientSession['operationTime'] {
  return session.supports.causalConsistency ? session.operationTime : undefined;
}
