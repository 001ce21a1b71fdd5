import type { EncodeOptions } from '@touchstone/protocol';
import type { Document } from 'bson';
import type { CommandRequest } from '../cmap/command-request.ts';
import { MongoNetworkError } from '../error/network-error.ts';
import { MongoUnexpectedServerResponseError, unreadableReply } from '../error/runtime-error.ts';
import { MongoServerError, MongoWriteConcernError } from '../error/server-error.ts';
import type { AutoEncrypter } from '../mongocrypt/auto-encrypter.ts';
import type { CryptLimits } from '../mongocrypt/drive-context.ts';
import type { CommandBody } from '../operation-model/operation.ts';
import { readReply } from '../operation-model/read-reply.ts';
import { isAcknowledged } from '../operation-model/settings.ts';
import { type AttemptState, selectedServer } from './attempt-state.ts';
import { limitCommand } from './deadline.ts';
import { decorateCommand } from './decorate-command.ts';
import { bulkNamespaces, encryptionLimits, joinCommand, splitCommand } from './encrypt-request.ts';
import type { ExecutionHost, OperationConnection, OperationServer } from './execution-host.ts';
import { isSentAgainFor } from './label-error.ts';
import { noteErrorReply, noteReply } from './note-reply.ts';
import type { OperationPlan } from './operation-plan.ts';
import { reportError } from './report-error.ts';
import { isRetryableWrite } from './retryable-write.ts';
import { sentPreference } from './selection-criteria.ts';

/** The reply that an unacknowledged write would have had: `{ ok: 1 }`. */
const OK_REPLY: Uint8Array = Uint8Array.of(13, 0, 0, 0, 0x10, 0x6f, 0x6b, 0, 1, 0, 0, 0, 0);
/** MongoDB 8.2, the first that knows `rawData`. */
const RAW_DATA_WIRE_VERSION = 27;

/** Sends the command on a connection that was checked out, and reads the reply. */
export async function runCommand<Result>(
  host: ExecutionHost,
  state: AttemptState<Result>,
  server: OperationServer,
  connection: OperationConnection,
): Promise<Result> {
  const { encrypter, clusterClock } = host;
  const { session } = state.plan.options;
  const request =
    encrypter?.mayEncrypt(state.operation.commandName) === true
      ? await buildEncryptedRequest(host, state, connection, encrypter)
      : buildRequest(host, state, connection);
  const { serverSession } = state.session;
  if (serverSession !== undefined) serverSession.lastUse = host.clock.now();
  let reply: Uint8Array;
  try {
    reply = (await send(host, state.plan, { server, connection }, request)) ?? OK_REPLY;
  } catch (error) {
    if (error instanceof MongoNetworkError && serverSession !== undefined) {
      serverSession.isDirty = true;
    }
    if (error instanceof MongoServerError) {
      const { errorResponse } = error;
      understood(connection, () => noteErrorReply(errorResponse, clusterClock, session));
    }
    reportError(host, server.address, connection, error);
    throw error;
  }
  return understood(connection, () => {
    if (noteReply(reply, clusterClock, session)) {
      judgeWriteConcernError(host, state, connection, reply);
    }
    if (encrypter === undefined) return state.operation.parse(reply);
    return parseDecrypted(state, encrypter, reply);
  });
}

async function parseDecrypted<Result>(
  { operation, plan }: AttemptState<Result>,
  encrypter: AutoEncrypter,
  reply: Uint8Array,
): Promise<Result> {
  return operation.parse(await encrypter.decrypt(operation.namespace.db, reply, limitsOf(plan)));
}

/** Reads a reply. One that cannot be read fails the operation and closes the connection that it came from. */
function understood<Read>(connection: OperationConnection, read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    const failure = unreadableReply(error);
    if (failure instanceof MongoUnexpectedServerResponseError) connection.close(failure);
    throw failure;
  }
}

function send<Result>(
  { tracing }: ExecutionHost,
  { operation, options }: OperationPlan<Result>,
  {
    server,
    connection,
  }: { readonly server: OperationServer; readonly connection: OperationConnection },
  request: CommandRequest,
): Promise<Uint8Array | undefined> {
  if (tracing === undefined) return connection.run(request);
  const { serverConnectionId } = connection.description;
  const place = {
    within: options.span,
    collection: operation.namespace.collection,
    connection: { id: connection.id, address: server.address, serverConnectionId },
  };
  return tracing.traceCommand(request, place, () => connection.run(request));
}

/** Throws, unless the operation judges the error itself and the write need not be sent again for it. */
function judgeWriteConcernError<Result>(
  host: ExecutionHost,
  state: AttemptState<Result>,
  connection: OperationConnection,
  reply: Uint8Array,
): void {
  const document = readReply(reply) as Document & { writeConcernError: Document };
  const error = new MongoWriteConcernError(document);
  const { address } = selectedServer(state);
  reportError(host, address, connection, new MongoServerError(document));
  if (state.operation.writeConcernErrors !== 'asResult') throw error;
  if (!isSentAgainFor(error, state)) return;
  state.withheldReply = reply;
  throw error;
}

function buildRequest<Result>(
  host: ExecutionHost,
  state: AttemptState<Result>,
  connection: OperationConnection,
): CommandRequest {
  return completeRequest(host, state, connection, state.operation.build(connection.description));
}

/** The one place where commands are encrypted: before anything is added to them, and in each attempt. */
async function buildEncryptedRequest<Result>(
  host: ExecutionHost,
  state: AttemptState<Result>,
  connection: OperationConnection,
  encrypter: AutoEncrypter,
): Promise<CommandRequest> {
  const { operation, plan } = state;
  const bson = operation.settings.bson as EncodeOptions;
  const built = operation.build(encryptionLimits(connection.description));
  const { command, generic } = splitCommand(built, bson);
  for (const namespace of bulkNamespaces(built)) {
    await encrypter.learnSchema(namespace, limitsOf(plan));
  }
  const encrypted = await encrypter.encrypt(operation.namespace.db, command, limitsOf(plan));
  const request = completeRequest(host, state, connection, { body: generic });
  return { ...request, encryptedBody: joinCommand(encrypted, generic, bson) };
}

function limitsOf({ deadline, options: { signal } }: OperationPlan<unknown>): CryptLimits {
  return { deadline, signal };
}

/** Adds to the body what does not belong to the operation itself. */
function completeRequest<Result>(
  host: ExecutionHost,
  state: AttemptState<Result>,
  connection: OperationConnection,
  { body, sequences }: CommandBody,
): CommandRequest {
  const { plan, operation, session } = state;
  const { settings, namespace } = operation;
  const { topology, description } = selectedServer(state);
  const { maxWireVersion } = connection.description;
  const unacknowledged = operation.concerns === 'write' && !isAcknowledged(settings);
  const isRetryable = settleRetryability(host, state, connection);
  const fields = session.fieldsOf({
    operation,
    connection,
    isRetryableWrite: isRetryable,
    isUnacknowledged: unacknowledged,
  });
  decorateCommand(body, fields, {
    databaseName: namespace.db,
    readPreference: sentPreference(operation, plan.readPreference, topology, maxWireVersion),
    topologyType: topology.type,
    serverType: description?.type ?? 'Unknown',
    serverApi: host.serverApi,
    rawData: settings.rawData === true && maxWireVersion >= RAW_DATA_WIRE_VERSION,
  });
  if (plan.deadline !== undefined) limitTime(host, state, plan.deadline, body);
  return {
    commandName: operation.commandName,
    databaseName: namespace.db,
    body,
    sequences,
    unacknowledged,
    encodeOptions: settings.bson as CommandRequest['encodeOptions'],
    operationId: plan.operationId,
    signal: plan.options.signal,
    deadline: plan.deadline,
  };
}

/** Only now does a batch of a bulk write know which statements it has, and the connection what its server can do. */
function settleRetryability<Result>(
  { retryWrites }: ExecutionHost,
  state: AttemptState<Result>,
  { description }: OperationConnection,
): boolean {
  const { plan, operation } = state;
  const inTransaction = plan.transaction !== undefined;
  const write = { operation, inTransaction, retryWrites };
  const retryable = isRetryableWrite(write, description);
  state.sent = { maxWireVersion: description.maxWireVersion, isRetryableWrite: retryable };
  // Without its number the server would not recognize a write that it may have done (retryable-writes).
  if (!retryable && state.session.isNumbered) throw state.failures.told?.error;
  return retryable;
}

function limitTime<Result>(
  { clock }: ExecutionHost,
  { plan: { options }, operation, selected }: AttemptState<Result>,
  deadline: number,
  body: Document,
): void {
  limitCommand(body, {
    remainingMS: deadline - clock.now(),
    minRoundTripTime: selected?.description?.minRoundTripTime ?? 0,
    maxTime: operation.maxTime ?? (options.withoutMaxTime === true ? 'none' : 'whatIsLeft'),
  });
}
