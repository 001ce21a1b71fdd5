import { propertyOf, thrownError } from '@touchstone/protocol';
import type {
  ProxyOptions,
  Runtime,
  SocketOptions,
  StreamAddress,
  TlsOptions,
} from '@touchstone/runtime';
import type { Document } from 'bson';
import type { AuthenticatedConnection, Authenticator } from '../auth/authenticator.ts';
import { MongoErrorLabel } from '../error/error-labels.ts';
import { MongoError } from '../error/mongo-error.ts';
import { MongoNetworkError, MongoNetworkTimeoutError } from '../error/network-error.ts';
import { checkHello } from '../sdam/check-hello.ts';
import type { CommandMonitoring } from './command-monitoring.ts';
import { Connection } from './connection.ts';
import { describeConnection } from './connection-description.ts';
import type { EstablishRequest } from './connection-pool.ts';
import {
  checkCompatibility,
  handshakeCommand,
  negotiatedCompressor,
  type ServerApiDeclaration,
  serverApiFields,
} from './handshake.ts';

export interface EstablishSettings {
  readonly runtime: Pick<Runtime, 'clock' | 'transport'>;
  /** `host:port` or a socket path, as events and errors show it. */
  readonly address: string;
  readonly streamAddress: StreamAddress;
  /** Milliseconds for the stream, and again for each command that establishes the connection; 0: no limit. */
  readonly connectTimeoutMS: number;
  /**
   * Milliseconds in place of that for each command of the login of a connection that no operation waits for; 0: no limit
   * (client-side-operations-timeout, "Background Connection Pooling"). Not for the hello, although the prose says so: the
   * official tests fill a pool from a server that takes longer for each hello than `timeoutMS`.
   */
  readonly timeoutMS?: number | undefined;
  /** Milliseconds for each later reply; 0: no limit. */
  readonly socketTimeoutMS: number;
  readonly tls?: TlsOptions | undefined;
  readonly proxy?: ProxyOptions | undefined;
  readonly socket?: SocketOptions | undefined;
  /** The `client` document; asked anew for each connection, since libraries may add to it. */
  metadata(): Document;
  readonly compressors?: readonly string[] | undefined;
  readonly zlibCompressionLevel?: number | undefined;
  readonly loadBalanced?: boolean | undefined;
  readonly serverApi?: ServerApiDeclaration | undefined;
  /** One for each connection; absent: no authentication. */
  readonly createAuthenticator?: (() => Authenticator) | undefined;
  readonly monitoring?: CommandMonitoring | undefined;
}

/**
 * Opens a stream, shakes hands and authenticates (CMAP, "Establishing a Connection"). Rejects with a
 * network error, which says by its labels that the server may be overloaded when not even the hello
 * was answered, with `MongoServerError` or with `MongoCompatibilityError`.
 */
export async function establishConnection(
  request: EstablishRequest,
  settings: EstablishSettings,
): Promise<Connection> {
  const connection = await openConnection(request, settings);
  const { timeoutMS, connectTimeoutMS } = settings;
  const backgroundTimeoutMS = request.isWaitedFor ? undefined : timeoutMS;
  const login = { ...settings, connectTimeoutMS: backgroundTimeoutMS ?? connectTimeoutMS };
  const abort = (): void => connection.close(request.signal.reason as Error);
  request.signal.addEventListener('abort', abort);
  try {
    await shakeHands(connection, settings, login);
  } catch (error) {
    connection.close();
    throw error;
  } finally {
    request.signal.removeEventListener('abort', abort);
  }
  connection.monitoring = settings.monitoring;
  return connection;
}

/** Opens the stream only. */
export async function openConnection(
  request: EstablishRequest,
  settings: EstablishSettings,
): Promise<Connection> {
  const { address, streamAddress, connectTimeoutMS, tls, proxy, socket } = settings;
  const { clock, transport } = settings.runtime;
  try {
    const stream = await transport.connect(streamAddress, {
      signal: request.signal,
      ...(connectTimeoutMS > 0 ? { timeoutMS: connectTimeoutMS } : {}),
      ...(tls === undefined ? {} : { tls }),
      ...(proxy === undefined ? {} : { proxy }),
      ...(socket === undefined ? {} : { socket }),
    });
    return new Connection({
      id: request.id,
      generation: request.generation,
      address,
      stream,
      clock,
      socketTimeoutMS: settings.socketTimeoutMS,
      zlibCompressionLevel: settings.zlibCompressionLevel,
    });
  } catch (cause) {
    if (request.signal.aborted) throw request.signal.reason;
    throw overloaded(connectError(address, thrownError(cause)), cause);
  }
}

function connectError(address: string, cause: Error): MongoNetworkError {
  const timedOut = propertyOf(cause, 'code') === 'ETIMEDOUT';
  const message = cause.message === '' ? `connection to ${address} failed` : cause.message;
  const options = { cause, beforeHandshake: true };
  return timedOut
    ? new MongoNetworkTimeoutError(message, options)
    : new MongoNetworkError(message, options);
}

/** The codes of failures that a server under load does not cause: names and certificates. */
const NOT_OVERLOADED =
  /^(ENOTFOUND|EAI_|ERR_TLS_|ERR_OCSP_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/**
 * Labels a failure to reach the server as what it may be: the server turning away work. Then the
 * pool is not cleared, and the operation is tried again after a while (SDAM, "Error handling").
 */
function overloaded(error: Error, cause: unknown): Error {
  const code = String(propertyOf(cause, 'code') ?? '');
  if (error instanceof MongoNetworkError && !NOT_OVERLOADED.test(code)) {
    error.addErrorLabel(MongoErrorLabel.SystemOverloadedError);
    error.addErrorLabel(MongoErrorLabel.RetryableError);
  }
  return error;
}

async function shakeHands(
  connection: Connection,
  settings: EstablishSettings,
  login: EstablishSettings,
): Promise<void> {
  const { address, compressors, loadBalanced, serverApi } = settings;
  const authenticator = settings.createAuthenticator?.();
  const hello = handshakeCommand({
    metadata: settings.metadata(),
    compressors,
    loadBalanced,
    serverApi,
    authenticator,
  });
  const reply = await sendHello(connection, hello, settings);
  const description = describeConnection(reply);
  checkCompatibility(address, description, { loadBalanced });
  if (authenticator !== undefined) {
    const authenticated = authenticatedConnection(connection, login);
    try {
      await authenticate(authenticator, authenticated, reply);
    } catch (error) {
      const service = description.serviceId?.toHexString();
      if (error instanceof Error && service !== undefined) failedServices.set(error, service);
      throw error;
    }
    const reauthenticate = authenticator.reauthenticate?.bind(authenticator, authenticated);
    if (reauthenticate !== undefined) connection.reauthenticate = reauthenticate;
  }
  connection.handshakeCompleted(description, negotiatedCompressor(description, compressors));
}

const authenticationFailures = new WeakSet<Error>();

/** True if `establishConnection` rejected with `error` because of the authentication. */
export function isAuthenticationFailure(error: Error): boolean {
  return authenticationFailures.has(error);
}

const failedServices = new WeakMap<Error, string>();

/** The service behind a load balancer that `establishConnection` had reached when it rejected with `error`. */
export function failedService(error: Error): string | undefined {
  return failedServices.get(error);
}

async function authenticate(
  authenticator: Authenticator,
  connection: AuthenticatedConnection,
  hello: Document,
): Promise<void> {
  try {
    await authenticator.authenticate(connection, hello);
  } catch (error) {
    if (error instanceof Error) authenticationFailures.add(error);
    throw error;
  }
}

/** Each command of an authentication may take as long as opening a connection. */
function authenticatedConnection(
  connection: Connection,
  settings: Pick<EstablishSettings, 'connectTimeoutMS' | 'runtime' | 'serverApi'>,
): AuthenticatedConnection {
  const api = serverApiFields(settings.serverApi);
  return {
    address: connection.address,
    command: (databaseName, body) =>
      connection.command(databaseName, { ...body, ...api }, { deadline: deadlineOf(settings) }),
  };
}

function deadlineOf({
  connectTimeoutMS,
  runtime,
}: Pick<EstablishSettings, 'connectTimeoutMS' | 'runtime'>): number {
  return connectTimeoutMS > 0 ? runtime.clock.now() + connectTimeoutMS : Number.POSITIVE_INFINITY;
}

/** Sends the first hello; a failure of the network is labelled as overload. */
export async function sendHello(
  connection: Connection,
  hello: Document,
  settings: Pick<EstablishSettings, 'connectTimeoutMS' | 'runtime'>,
): Promise<Document> {
  const deadline = deadlineOf(settings);
  try {
    return checkHello(await connection.command('admin', hello, { deadline }));
  } catch (error) {
    if (error instanceof MongoError) throw overloaded(error, error.cause);
    throw error;
  }
}
