/** The client's description of itself, which the handshake sends to the server (handshake specification, "client"). */
import { encode } from '@touchstone/protocol';
import type { Document } from 'bson';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import type { ClientEnvironment } from './client-environment.ts';
import { utf8Prefix } from './utf8-prefix.ts';

/** A library that wraps the driver (handshake, "DriverInfoOptions"). */
export interface DriverInfo {
  /** The driver's name, as reports show it. */
  readonly name?: string;
  /** The driver's version, as reports show it. */
  readonly version?: string;
  /** The platform that it runs on. */
  readonly platform?: string;
}

export interface ClientMetadataOptions {
  readonly appName?: string | undefined;
  /** The wrapping libraries in the order in which they made themselves known. */
  readonly driverInfo?: readonly DriverInfo[];
  readonly environment: ClientEnvironment;
}

const DRIVER_NAME = 'touchstone';
/** The version in `package.json`. */
export const DRIVER_VERSION = '0.1.0';

const MAX_METADATA_BYTES = 512;
const MAX_APP_NAME_BYTES = 128;
const DELIMITER = '|';

/** Adds a library to those that wrap the driver; one that is there already is not added twice. */
export function appendDriverInfo(
  known: readonly DriverInfo[],
  added: DriverInfo,
): readonly DriverInfo[] {
  for (const field of ['name', 'version', 'platform'] as const) {
    const value = added[field];
    if (value !== undefined && typeof value !== 'string') {
      throw new MongoInvalidArgumentError(`driverInfo.${field} must be a string`);
    }
    if (value?.includes(DELIMITER) === true) {
      throw new MongoInvalidArgumentError(
        `driverInfo.${field} must not contain "${DELIMITER}", which separates the libraries`,
      );
    }
  }
  const key = driverInfoKey(added);
  if (key === driverInfoKey({}) || known.some((info) => driverInfoKey(info) === key)) return known;
  return [...known, added];
}

function driverInfoKey({ name = '', version = '', platform = '' }: DriverInfo): string {
  return [name, version, platform].join(DELIMITER);
}

/** The `client` document of a handshake, cut to 512 bytes in the order that the specification gives. */
export function clientMetadata(options: ClientMetadataOptions): Document {
  const metadata = wholeMetadata(options);
  for (const shorten of SHORTENINGS) {
    if (encode(metadata).length <= MAX_METADATA_BYTES) break;
    shorten(metadata);
  }
  return metadata;
}

function wholeMetadata({ appName, driverInfo = [], environment }: ClientMetadataOptions): Document {
  const libraries = driverInfo.filter((info) => driverInfoKey(info) !== driverInfoKey({}));
  const platforms = libraries.map(({ platform }) => platform ?? '').filter((text) => text !== '');
  const { os, env } = environment;
  return {
    ...(appName === undefined || appName === ''
      ? {}
      : { application: { name: utf8Prefix(appName, MAX_APP_NAME_BYTES) } }),
    driver: {
      // One entry for each library in both fields, so that splitting them tells which belong together.
      name: [DRIVER_NAME, ...libraries.map(({ name }) => name)].join(DELIMITER),
      version: [DRIVER_VERSION, ...libraries.map(({ version }) => version)].join(DELIMITER),
    },
    os: {
      type: os.type,
      name: os.type.toLowerCase(),
      architecture: os.architecture,
      version: os.version,
    },
    platform: [environment.platform, ...platforms].join(DELIMITER),
    ...(env === undefined ? {} : { env }),
  };
}

const SHORTENINGS: readonly ((metadata: Document) => void)[] = [
  (metadata) => keepFields(metadata, 'env', ['name', 'agent']),
  (metadata) => keepFields(metadata, 'env', ['name']),
  (metadata) => keepFields(metadata, 'os', ['type']),
  (metadata) => {
    delete metadata['env'];
  },
  (metadata) => {
    const excess = encode(metadata).length - MAX_METADATA_BYTES;
    const platform: string = metadata['platform'];
    const kept = utf8Prefix(platform, Math.max(0, Buffer.byteLength(platform) - excess));
    if (kept === '') delete metadata['platform'];
    else metadata['platform'] = kept;
  },
];

/** Keeps some fields of a part; a part that has none left goes. */
function keepFields(metadata: Document, part: string, fields: readonly string[]): void {
  const document: Document | undefined = metadata[part];
  if (document === undefined) return;
  const kept = Object.entries(document).filter(([name]) => fields.includes(name));
  if (kept.length === 0) delete metadata[part];
  else metadata[part] = Object.fromEntries(kept);
}
