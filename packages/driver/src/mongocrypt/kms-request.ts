import type { Duplex } from 'node:stream';
import { type Runtime, type Stream, sleep } from '@touchstone/runtime';
import { MongoCryptError } from '../error/crypt-error.ts';
import { MongoOperationTimeoutError } from '../error/mongo-error.ts';
import type { KmsRequest } from './binding.ts';
import { type CryptLimits, remainingMS } from './drive-context.ts';
import type { CSFLEKMSTlsOptions, KMSConnectCallback, KmsProxyOptions } from './kms-providers.ts';
import { kmsTls } from './kms-tls.ts';

const HTTPS_PORT = 443;
const SOCKS_PORT = 1080;
/** Milliseconds for connecting, and again for the reply: nobody waits forever for a key. */
const PATIENCE_MS = 10_000;

/** Describes how key services are reached. */
export interface KmsConnection {
  readonly runtime: Pick<Runtime, 'clock' | 'transport'>;
  readonly tlsOptions: CSFLEKMSTlsOptions | undefined;
  readonly proxyOptions: KmsProxyOptions | undefined;
  readonly connectCallback: KMSConnectCallback | undefined;
}

/**
 * Sends a request to its key service over TLS, and hands it the reply. When the network fails and the request may be
 * sent again, it resolves all the same: libmongocrypt then asks for it anew.
 *
 * Rejects with `MongoCryptError`, `MongoOperationTimeoutError`, or the signal's reason.
 */
export async function sendKmsRequest(
  request: KmsRequest,
  connection: KmsConnection,
  limits: CryptLimits,
): Promise<void> {
  const { clock } = connection.runtime;
  if (request.uSleep > 0) await sleep(clock, request.uSleep / 1000, limits.signal);
  const tls = await kmsTls(connection.tlsOptions, request.kmsProvider).catch((cause) => {
    throw requestFailed(cause);
  });
  let stream: Stream | undefined;
  try {
    stream = await open(request, connection, tls, limits);
    await converse(stream, request, connection, limits);
  } catch (error) {
    limits.signal?.throwIfAborted();
    if (limits.deadline !== undefined && clock.now() >= limits.deadline) {
      throw new MongoOperationTimeoutError('KMS request timed out', { cause: error });
    }
    if (error instanceof MongoCryptError || error instanceof MongoOperationTimeoutError) {
      throw error;
    }
    if (!request.fail()) throw requestFailed(error);
  } finally {
    stream?.destroy();
  }
}

function requestFailed(cause: unknown): MongoCryptError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new MongoCryptError(`KMS request failed: ${reason}`, { cause });
}

/** The host and the port that libmongocrypt names. */
function addressOf({ endpoint }: KmsRequest): { readonly host: string; readonly port: number } {
  const colon = endpoint.lastIndexOf(':');
  if (colon < 0) return { host: endpoint, port: HTTPS_PORT };
  return { host: endpoint.slice(0, colon), port: Number.parseInt(endpoint.slice(colon + 1), 10) };
}

async function open(
  request: KmsRequest,
  { runtime, proxyOptions, connectCallback }: KmsConnection,
  tls: Awaited<ReturnType<typeof kmsTls>>,
  limits: CryptLimits,
): Promise<Stream> {
  const { host, port } = addressOf(request);
  const leftMS = remainingMS(runtime.clock, limits);
  const timeoutMS = Math.min(PATIENCE_MS, leftMS ?? PATIENCE_MS);
  const options = {
    tls,
    timeoutMS,
    ...(limits.signal === undefined ? {} : { signal: limits.signal }),
  };
  const address = { kind: 'tcp', host, port } as const;
  if (connectCallback !== undefined) {
    const over = await callBack(connectCallback, { host, port }, runtime, { ...limits, leftMS });
    return runtime.transport.connect(address, { ...options, over });
  }
  if (proxyOptions?.proxyHost === undefined) return runtime.transport.connect(address, options);
  const { proxyHost, proxyPort = SOCKS_PORT, proxyUsername, proxyPassword } = proxyOptions;
  return runtime.transport.connect(address, {
    ...options,
    proxy: { host: proxyHost, port: proxyPort, username: proxyUsername, password: proxyPassword },
  });
}

/** Asks the application for a stream; one that comes too late is destroyed. */
async function callBack(
  connect: KMSConnectCallback,
  target: { readonly host: string; readonly port: number },
  { clock }: Pick<Runtime, 'clock'>,
  { leftMS, signal }: CryptLimits & { readonly leftMS: number | undefined },
): Promise<Duplex> {
  const controller = new AbortController();
  const passOn = (): void => controller.abort(signal?.reason);
  signal?.addEventListener('abort', passOn);
  const timer = clock.setTimer(leftMS ?? PATIENCE_MS, () => {
    controller.abort(new MongoOperationTimeoutError('KMS request timed out'));
  });
  const aborted = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason));
  });
  try {
    const connecting = connect({
      ...target,
      ...(leftMS === undefined ? {} : { timeoutMS: leftMS }),
      signal: controller.signal,
    });
    connecting.then(
      (stream) => controller.signal.aborted && stream.destroy(),
      () => undefined,
    );
    return await Promise.race([connecting, aborted]);
  } finally {
    timer.cancel();
    signal?.removeEventListener('abort', passOn);
  }
}

/** Writes the message and reads as many bytes as libmongocrypt wants. */
function converse(
  stream: Stream,
  request: KmsRequest,
  { runtime: { clock } }: KmsConnection,
  limits: CryptLimits,
): Promise<void> {
  const leftMS = remainingMS(clock, limits) ?? PATIENCE_MS;
  // Once the reply is read, the request is gone: nothing may be asked of it any more.
  const { endpoint } = request;
  let isSettled = false;
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(Math.min(PATIENCE_MS, leftMS), () => {
      settle(() => reject(new Error(`${endpoint} did not answer in time`)));
    });
    const abort = (): void => settle(() => reject(limits.signal?.reason));
    const settle = (conclude: () => void): void => {
      if (isSettled) return;
      isSettled = true;
      timer.cancel();
      limits.signal?.removeEventListener('abort', abort);
      conclude();
    };
    limits.signal?.addEventListener('abort', abort);
    stream.handler = {
      data: (bytes) => {
        if (isSettled) return;
        try {
          feed(request, bytes);
          if (request.bytesNeeded <= 0) settle(resolve);
        } catch (error) {
          settle(() => reject(error));
        }
      },
      closed: (error) => {
        settle(() => reject(error ?? new Error(`${endpoint} closed the connection`)));
      },
    };
    stream.write(request.message);
  });
}

function feed(request: KmsRequest, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length && request.bytesNeeded > 0; ) {
    const end = Math.min(bytes.length, at + request.bytesNeeded);
    request.addResponse(bytes.subarray(at, end));
    at = end;
  }
}
