import type { EncodeOptions } from '@touchstone/protocol';
import { present } from '@touchstone/protocol';
import type { Document } from 'bson';
import type { CommandRequest } from '../cmap/command-request.ts';
import type { ReadPreference } from '../concern/read-preference.ts';
import { MongoNetworkError } from '../error/network-error.ts';
import { MongoUnexpectedServerResponseError, unreadableReply } from '../error/runtime-error.ts';
import { MongoServerError, MongoWriteConcernError } from '../error/server-error.ts';
import type { AutoEncrypter } from '../mongocrypt/auto-encrypter.ts';
import type { CryptLimits } from '../mongocrypt/drive-context.ts';
import type { CommandBody } from '../operation-model/operation.ts';
import { readReply } from '../operation-model/read-reply.ts';
import { isAcknowledged } from '../operation-model/settings.ts';
import type { Call } from './call.ts';
import { limitCommand } from './deadline.ts';
import { decorateCommand } from './decorate-command.ts';
import { bulkNamespaces, encryptionLimits, joinCommand, splitCommand } from './encrypt-request.ts';
import type { ExecutionHost, OperationConnection, OperationServer } from './execution-host.ts';
import { noteErrorReply, noteReply } from './note-reply.ts';
import { reportError } from './report-error.ts';
import { labelRetryableWriteError } from './retry-policy.ts';
import { isRetryableWrite } from './retryable-write.ts';
import { sentPreference } from './selection-criteria.ts';
import { sessionFields } from './session-fields.ts';

/** The reply that an unacknowledged write would have had: `{ ok: 1 }`. */
const OK_REPLY: Uint8Array = Uint8Array.of(13, 0, 0, 0, 0x10, 0x6f, 0x6b, 0, 1, 0, 0, 0, 0);
/** MongoDB 8.2, the first that knows `rawData`. */
const RAW_DATA_WIRE_VERSION = 27;

/** The two ends of an attempt. */
export interface Conversation {
  readonly server: OperationServer;
  readonly connection: OperationConnection;
  /** Undefined: the command always goes to a primary. */
  readonly readPreference: ReadPreference | undefined;
}

/** Sends the command on a connection that was checked out, and reads the reply. */
export async function runCommand<Result>(
  host: ExecutionHost,
  call: Call<Result>,
  conversation: Conversation,
): Promise<Result> {
  const { server, connection } = conversation;
  const { encrypter } = host;
  const request =
    encrypter?.mayEncrypt(call.operation.commandName) === true
      ? await buildEncryptedRequest(host, call, conversation, encrypter)
      : buildRequest(host, call, conversation);
  const session = call.options.session;
  const serverSession = session?.serverSession ?? call.serverSession;
  if (serverSession !== undefined) serverSession.lastUse = host.clock.now();
  let reply: Uint8Array;
  try {
    reply = (await send(host, call, conversation, request)) ?? OK_REPLY;
  } catch (error) {
    if (error instanceof MongoNetworkError && serverSession !== undefined) {
      serverSession.isDirty = true;
    }
    if (error instanceof MongoServerError) {
      const { errorResponse } = error;
      understood(connection, () => noteErrorReply(errorResponse, host.clusterClock, session));
    }
    reportError(host, server.address, connection, error);
    throw error;
  }
  return understood(connection, () => {
    if (noteReply(reply, host.clusterClock, session)) {
      judgeWriteConcernError(host, call, conversation, reply);
    }
    if (encrypter === undefined) return call.operation.parse(reply);
    return parseDecrypted(call, encrypter, reply);
  });
}

async function parseDecrypted<Result>(
  call: Call<Result>,
  encrypter: AutoEncrypter,
  reply: Uint8Array,
): Promise<Result> {
  const { operation } = call;
  return operation.parse(await encrypter.decrypt(operation.namespace.db, reply, limitsOf(call)));
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
  { operation, options }: Call<Result>,
  { server, connection }: Conversation,
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
  call: Call<Result>,
  { server, connection }: Conversation,
  reply: Uint8Array,
): void {
  const document = readReply(reply) as Document & { writeConcernError: Document };
  const error = new MongoWriteConcernError(document);
  reportError(host, server.address, connection, new MongoServerError(document));
  if (call.operation.writeConcernErrors !== 'asResult') throw error;
  if (!call.isRetryableWrite) return;
  labelRetryableWriteError(error, call);
  if (error.errorLabels.length === 0) return;
  call.replyWithWriteConcernError = reply;
  throw error;
}

function buildRequest<Result>(
  host: ExecutionHost,
  call: Call<Result>,
  conversation: Conversation,
): CommandRequest {
  const built = call.operation.build(conversation.connection.description);
  return completeRequest(host, call, conversation, built);
}

/** The one place where commands are encrypted: before anything is added to them, and in each attempt. */
async function buildEncryptedRequest<Result>(
  host: ExecutionHost,
  call: Call<Result>,
  conversation: Conversation,
  encrypter: AutoEncrypter,
): Promise<CommandRequest> {
  const { operation } = call;
  const bson = operation.settings.bson as EncodeOptions;
  const built = operation.build(encryptionLimits(conversation.connection.description));
  const { command, generic } = splitCommand(built, bson);
  for (const namespace of bulkNamespaces(built)) {
    await encrypter.learnSchema(namespace, limitsOf(call));
  }
  const encrypted = await encrypter.encrypt(operation.namespace.db, command, limitsOf(call));
  const request = completeRequest(host, call, conversation, { body: generic });
  return { ...request, encryptedBody: joinCommand(encrypted, generic, bson) };
}

function limitsOf({ deadline, options: { signal } }: Call<unknown>): CryptLimits {
  return { deadline, signal };
}

/** Adds to the body what does not belong to the operation itself. */
function completeRequest<Result>(
  host: ExecutionHost,
  call: Call<Result>,
  { server, connection, readPreference }: Conversation,
  { body, sequences }: CommandBody,
): CommandRequest {
  const { operation, options } = call;
  const { settings, namespace } = operation;
  const limits = connection.description;
  const serverType = host.description.servers.get(server.address)?.type ?? 'Unknown';
  call.maxWireVersion = limits.maxWireVersion;
  call.isMongos = serverType === 'Mongos' || serverType === 'LoadBalancer';
  const unacknowledged = operation.concerns === 'write' && !isAcknowledged(settings);
  // Only now does a batch of a bulk write know which statements it has.
  call.isRetryableWrite = isRetryableWrite(host, call, limits);
  // Without its number the server would not recognize a write that it may have done (retryable-writes).
  if (!call.isRetryableWrite && call.txnNumber !== undefined) throw call.error;
  const topology = host.description;
  const fields = sessionFields(host, call, connection, unacknowledged);
  decorateCommand(body, fields, {
    databaseName: namespace.db,
    readPreference: sentPreference(operation, readPreference, topology, limits.maxWireVersion),
    topologyType: topology.type,
    serverType,
    serverApi: host.serverApi,
    rawData: settings.rawData === true && limits.maxWireVersion >= RAW_DATA_WIRE_VERSION,
  });
  if (call.deadline !== undefined) limitTime(host, call, body);
  return {
    commandName: operation.commandName,
    databaseName: namespace.db,
    body,
    sequences,
    unacknowledged,
    encodeOptions: settings.bson as CommandRequest['encodeOptions'],
    operationId: call.operationId,
    signal: options.signal,
    deadline: call.deadline,
  };
}

function limitTime<Result>(
  { clock }: ExecutionHost,
  { operation, options, deadline, minRoundTripTime }: Call<Result>,
  body: Document,
): void {
  limitCommand(body, {
    remainingMS: present(deadline, 'the deadline') - clock.now(),
    minRoundTripTime,
    maxTime: operation.maxTime ?? (options.withoutMaxTime === true ? 'none' : 'whatIsLeft'),
  });
}
