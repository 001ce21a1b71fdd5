import { ReadConcern } from '../concern/read-concern.ts';
import { MongoCompatibilityError } from '../error/api-error.ts';
import type { Operation } from '../operation-model/operation.ts';
import type { ClientSession } from '../session/client-session.ts';
import { laterClusterTime } from '../session/cluster-clock.ts';
import type { Call } from './call.ts';
import type { SessionFields } from './decorate-command.ts';
import type { ExecutionHost, OperationConnection } from './execution-host.ts';

/** MongoDB 5.0, the first with snapshot reads outside of transactions. */
const SNAPSHOT_WIRE_VERSION = 13;

/**
 * The fields that the session, the transaction and the concerns add to a command. Allocates the implicit session now
 * that a connection is there, so that operations waiting for one hold no session (driver-sessions).
 */
export function sessionFields<Result>(
  host: ExecutionHost,
  call: Call<Result>,
  connection: OperationConnection,
  unacknowledged: boolean,
): SessionFields {
  const { session } = call.options;
  const { logicalSessionTimeoutMinutes } = connection.description;
  const hasSessions =
    logicalSessionTimeoutMinutes !== null || host.description.type === 'LoadBalanced';
  if (session === undefined) {
    const wantsSession = hasSessions && !unacknowledged && call.options.withoutSession !== true;
    return implicitFields(host, call, wantsSession);
  }
  if (!hasSessions) {
    throw new MongoCompatibilityError('Current topology does not support sessions');
  }
  return explicitFields(host, call, session, connection.description.maxWireVersion);
}

function implicitFields<Result>(
  host: ExecutionHost,
  call: Call<Result>,
  wantsSession: boolean,
): SessionFields {
  const { operation, options } = call;
  if (wantsSession && call.serverSession === undefined) {
    call.serverSession =
      options.cursorPinning?.serverSession ??
      host.serverSessions.acquire(host.description.logicalSessionTimeoutMinutes ?? undefined);
    if (options.cursorPinning !== undefined)
      options.cursorPinning.serverSession = call.serverSession;
  }
  const serverSession = wantsSession ? call.serverSession : undefined;
  if (call.isRetryableWrite && serverSession !== undefined && call.txnNumber === undefined) {
    serverSession.txnNumber += 1;
    call.txnNumber = serverSession.txnNumber;
  }
  const { concerns, settings } = operation;
  return {
    lsid: serverSession?.id,
    txnNumber: call.isRetryableWrite ? call.txnNumber : undefined,
    clusterTime: host.clusterClock.time,
    readConcern: concerns === 'read' || concerns === 'both' ? settings.readConcern : undefined,
    writeConcern: concerns === 'write' || concerns === 'both' ? settings.writeConcern : undefined,
  };
}

function explicitFields<Result>(
  host: ExecutionHost,
  call: Call<Result>,
  session: ClientSession,
  maxWireVersion: number,
): SessionFields {
  const { operation } = call;
  const { serverSession } = session;
  const base = {
    lsid: serverSession.id,
    clusterTime: laterClusterTime(host.clusterClock.time, session.clusterTime),
  };
  if (operation.retry === 'asTransactionEnd') {
    const transaction = { starts: false, txnNumber: serverSession.txnNumber };
    return { ...base, transaction, writeConcern: operation.settings.writeConcern };
  }
  // The first command says that the transaction starts, and does so again when it is sent again.
  if (call.failures === 0) call.startsTransaction = session.noteCommand();
  if (call.transaction !== undefined) {
    const transaction = { starts: call.startsTransaction, txnNumber: serverSession.txnNumber };
    if (!call.startsTransaction) return { ...base, transaction };
    const { readConcern } = call.transaction;
    return { ...base, transaction, readConcern, afterClusterTime: causalTime(session) };
  }
  if (call.isRetryableWrite && call.txnNumber === undefined) {
    session.incrementTransactionNumber();
    call.txnNumber = serverSession.txnNumber;
  }
  const { concerns, settings } = operation;
  const writes = concerns === 'write' || concerns === 'both';
  return {
    ...base,
    txnNumber: call.isRetryableWrite ? call.txnNumber : undefined,
    writeConcern: writes ? settings.writeConcern : undefined,
    ...timeFields(session, operation, maxWireVersion),
  };
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
