import type { Listener, Runtime, Stream } from '@touchstone/runtime';
import {
  type CertificateFlaw,
  inventCertificates,
  type KeyServiceCertificates,
} from './certificates.ts';
import { type Faults, faults } from './faults.ts';
import { type HttpAnswer, HttpReader, type HttpRequest, httpBytes } from './http-messages.ts';
import { keyWrap } from './key-wrap.ts';
import { answerKmip, type KmipContext, KmipReader } from './kmip.ts';
import type { ForeignKeys, KeyServiceContext, KeyServiceCredentials } from './service.ts';
import { httpServices } from './services/index.ts';

/** The addresses of key services, and how they are to be. */
export interface KeyServicesOptions {
  readonly runtime: Runtime;
  readonly host?: string;
  /** Default: free ones. */
  readonly httpsPort?: number;
  readonly kmipPort?: number;
  readonly credentials: KeyServiceCredentials;
  /** The master keys that there are, as `services` name them; default: every one that is asked for. */
  readonly masterKeys?: ReadonlySet<string>;
  /** Secrets that KMIP clients may get, by their ids. */
  readonly secrets?: ReadonlyMap<string, Uint8Array>;
  /** Ids of keys that KMIP clients may encrypt with, and decrypt. */
  readonly keys?: readonly string[];
  readonly foreign?: ForeignKeys;
  readonly flaw?: CertificateFlaw;
  /** Clients must show a certificate of the same authority. */
  readonly asksForCertificate?: boolean;
  /** Default: an authority of their own. */
  readonly certificates?: KeyServiceCertificates;
}

/** Mock key services: AWS, Azure and GCP behind one port with HTTPS, KMIP behind another. */
export interface KeyServices extends AsyncDisposable {
  readonly https: { readonly host: string; readonly port: number };
  readonly kmip: { readonly host: string; readonly port: number };
  readonly certificates: KeyServiceCertificates;
  readonly faults: Faults;
  /** The requests over HTTPS, in order: host, method and target. */
  readonly requests: readonly string[];
}

const FAULT_PATH = /^\/set_failpoint\/(http|network)$/;

/** Starts key services. */
export async function startKeyServices(options: KeyServicesOptions): Promise<KeyServices> {
  const { runtime, host = '127.0.0.1' } = options;
  const certificates = options.certificates ?? inventCertificates(runtime);
  const { cert, key } = certificates.server(options.flaw);
  const { asksForCertificate = false } = options;
  const tls = {
    cert,
    key,
    ...(asksForCertificate && {
      ca: certificates.authority,
      requestCert: true,
      rejectUnauthorized: true,
    }),
  };
  const streams = new Set<Stream>();
  const listen = (port: number, serve: (stream: Stream) => void): Promise<Listener> =>
    runtime.transport.listen(
      { kind: 'tcp', host, port },
      (stream) => {
        streams.add(stream);
        serve(stream);
      },
      { tls },
    );
  const asked: string[] = [];
  const failures = faults();
  const https = await listen(options.httpsPort ?? 0, httpsService(options, failures, asked));
  const kmip = await listen(options.kmipPort ?? 0, kmipService(options));
  return {
    https: { host, port: portOf(https) },
    kmip: { host, port: portOf(kmip) },
    certificates,
    faults: failures,
    requests: asked,
    async [Symbol.asyncDispose]() {
      for (const stream of streams) stream.destroy();
      await Promise.all([https.close(), kmip.close()]);
    },
  };
}

function portOf({ address }: Listener): number {
  return address.kind === 'tcp' ? address.port : 0;
}

function httpsService(
  options: KeyServicesOptions,
  failures: Faults,
  asked: string[],
): (stream: Stream) => void {
  const { random } = options.runtime;
  const context: KeyServiceContext = {
    wrap: keyWrap(random.bytes(32), (length) => random.bytes(length)),
    credentials: options.credentials,
    masterKeys: options.masterKeys,
    foreign: options.foreign,
  };
  return (stream) => {
    const reader = new HttpReader();
    serve(stream, (bytes) => {
      for (const request of reader.push(bytes)) {
        const { method, target, headers } = request;
        asked.push(`${headers.get('host') ?? ''} ${method} ${target}`);
        const answer = answerHttps(request, context, failures);
        if (answer === undefined) stream.destroy();
        else stream.write(httpBytes(answer));
      }
    });
  };
}

// Undefined: the connection ends without an answer.
function answerHttps(
  request: HttpRequest,
  context: KeyServiceContext,
  failures: Faults,
): HttpAnswer | undefined {
  const fault = FAULT_PATH.exec(request.target)?.[1];
  if (fault !== undefined) return setFault(fault as 'http' | 'network', request, failures);
  if (request.target === '/reset') {
    failures.reset();
    return { status: 200, body: { message: 'failpoints reset' } };
  }
  if (failures.take('network')) return undefined;
  if (failures.take('http')) return { status: 429, body: { message: 'Too many requests.' } };
  for (const service of httpServices) {
    const answer = service.answer(request, context);
    if (answer !== undefined) return answer;
  }
  return { status: 404, body: { message: `No service has ${request.target}.` } };
}

function setFault(kind: 'http' | 'network', { body }: HttpRequest, failures: Faults): HttpAnswer {
  const { count }: { count?: unknown } = JSON.parse(Buffer.from(body).toString() || '{}');
  if (typeof count !== 'number') {
    return { status: 400, body: { message: 'Say how many requests fail: {"count": 1}' } };
  }
  failures.set(kind, count);
  return { status: 200, body: { message: `failpoint set for type: '${kind}'` } };
}

function kmipService(options: KeyServicesOptions): (stream: Stream) => void {
  const { random, clock } = options.runtime;
  const context: KmipContext = {
    secrets: new Map(options.secrets),
    keys: new Map((options.keys ?? []).map((id) => [id, random.bytes(32)])),
    foreign: options.foreign,
    randomBytes: (length) => random.bytes(length),
    now: () => Math.floor(clock.date() / 1000),
  };
  return (stream) => {
    const reader = new KmipReader();
    serve(stream, (bytes) => {
      for (const message of reader.push(bytes)) stream.write(answerKmip(message, context));
    });
  };
}

// Whoever sends what is no request is cut off.
function serve(stream: Stream, take: (bytes: Uint8Array) => void): void {
  stream.handler = {
    data(bytes) {
      try {
        take(bytes);
      } catch {
        stream.destroy();
      }
    },
    closed: () => undefined,
  };
}
