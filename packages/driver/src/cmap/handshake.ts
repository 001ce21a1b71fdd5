/** The handshake of a new connection (handshake specification): what hello asks and what comes of it. */
import { type Compressor, compressorByName } from '@touchstone/protocol';
import type { Document } from 'bson';
import type { Authenticator } from '../auth/authenticator.ts';
import { MongoCompatibilityError } from '../error/api-error.ts';
import type { ConnectionDescription } from './connection-description.ts';

/** The Stable API that a client declares (versioned-api specification). */
export interface ServerApiDeclaration {
  readonly version: string;
  readonly strict?: boolean | undefined;
  readonly deprecationErrors?: boolean | undefined;
}

export interface HandshakeOptions {
  /** The `client` document. */
  readonly metadata: Document;
  /** The names of the compressors to offer, the first choice first. */
  readonly compressors?: readonly string[] | undefined;
  readonly loadBalanced?: boolean | undefined;
  readonly serverApi?: ServerApiDeclaration | undefined;
  readonly authenticator?: Authenticator | undefined;
}

/** The oldest wire version that the driver speaks: MongoDB 4.2. */
export const MIN_WIRE_VERSION = 8;
/** The version of the back-pressure specification that the driver follows; a string on purpose. */
const BACKPRESSURE_VERSION = '2';

/** True if the first hello is `hello` rather than its legacy form. */
export function usesHello(options: Pick<HandshakeOptions, 'loadBalanced' | 'serverApi'>): boolean {
  return options.loadBalanced === true || options.serverApi !== undefined;
}

/** The first command on a connection. */
export function handshakeCommand(options: HandshakeOptions): Document {
  const { metadata: client, loadBalanced, authenticator, serverApi } = options;
  const rest = {
    helloOk: true,
    backpressure: BACKPRESSURE_VERSION,
    client,
    compression: usableCompressors(options.compressors),
  };
  const command: Document = usesHello(options) ? { hello: 1, ...rest } : { isMaster: 1, ...rest };
  if (loadBalanced === true) command['loadBalanced'] = true;
  if (authenticator !== undefined) Object.assign(command, authenticator.handshakeFields());
  if (serverApi !== undefined) Object.assign(command, serverApiFields(serverApi));
  return command;
}

/** The fields by which a command declares the Stable API. */
export function serverApiFields(serverApi: ServerApiDeclaration | undefined): Document {
  if (serverApi === undefined) return {};
  const { version, strict, deprecationErrors } = serverApi;
  return {
    apiVersion: version,
    ...(strict === undefined ? {} : { apiStrict: strict }),
    ...(deprecationErrors === undefined ? {} : { apiDeprecationErrors: deprecationErrors }),
  };
}

/** Throws `MongoCompatibilityError` when the driver cannot work with the server. */
export function checkCompatibility(
  address: string,
  description: ConnectionDescription,
  options: Pick<HandshakeOptions, 'loadBalanced'>,
): void {
  if (options.loadBalanced === true && description.serviceId === undefined) {
    throw new MongoCompatibilityError(
      'Driver attempted to initialize in load balancing mode, but the server does not support this mode.',
    );
  }
  if (description.maxWireVersion < MIN_WIRE_VERSION) {
    throw new MongoCompatibilityError(
      `Server at ${address} reports maximum wire version ${description.maxWireVersion}, but this version of the driver requires at least ${MIN_WIRE_VERSION} (MongoDB 4.2).`,
    );
  }
}

/** Of the compressors that an application asked for, those that there is code for: only these are offered. */
function usableCompressors(names: readonly string[] = []): string[] {
  return names.filter((name) => compressorByName(name) !== undefined);
}

/** The compressor to use: the first that the server took from our offer. */
export function negotiatedCompressor(
  description: ConnectionDescription,
  wanted: readonly string[] = [],
): Compressor | undefined {
  const offered = usableCompressors(wanted);
  const name = description.compressors.find((agreed) => offered.includes(agreed));
  return name === undefined ? undefined : compressorByName(name);
}
