import { createRequire } from 'node:module';
import type { DriverAdapter, DriverInfo } from '../adapter-protocol/adapter-protocol.ts';
import type { ExtendedJson } from '../adapter-protocol/json-lines.ts';
import { type Codec, codecMachines } from '../node-adapter/codec-machines.ts';
import { isInstalled } from '../node-adapter/is-installed.ts';
import { NodeAdapter } from '../node-adapter/node-adapter.ts';
import type { NodeDriver } from '../node-adapter/node-driver.ts';
import { SYMBOLS_ARE_STRINGS } from '../node-adapter/symbols-are-strings.ts';
import { compareVersions } from '../run/requirements.ts';
import type { AdapterDefinition } from './adapter-definition.ts';

const require = createRequire(import.meta.url);

/** As the driver's own tests have it: its ping after connecting is none of the events that tests list. */
const CLIENT_OPTIONS = { __skipPingOnConnect: true };

/** The things that the driver lacks, and those that cannot be asked of it within this process. */
const unsupported: NonNullable<DriverInfo['unsupported']> = [
  SYMBOLS_ARE_STRINGS,
  {
    pattern: 'mongodb-handshake/environment-metadata',
    reason:
      'the driver reads the environment when it connects: variables that are set for one client would reach others',
  },
  {
    pattern: 'auth/oidc-machine/2.5: invalid use of ALLOWED_HOSTS',
    reason:
      'the driver takes ALLOWED_HOSTS with any ENVIRONMENT (lib/cmap/auth/mongo_credentials.js) and then asks the metadata service of a cloud: no test may leave this machine',
  },
];

const NO_KMS_RETRIES = {
  pattern: 'client-side-encryption/kms-retry',
  reason:
    'the driver asks key services once (lib/client-side-encryption/state_machine.js never calls fail of a request), and the addon ends the process when a reply is to be asked for again',
};

/** The version of which it is known. */
const NO_TIMEOUTS_SINCE = '7.9.0';
const NO_TIMEOUTS = {
  pattern: 'client-side-operations-timeout',
  reason:
    'timeoutMS has no effect (lib/timeout.js never makes a context for it): the driver has no client-side operations timeout any more',
};

const NO_PROXIES = {
  pattern: 'socks5-support',
  reason:
    'the package "socks" is not installed, which the driver needs for SOCKS5 (npm install socks)',
};

const NO_AWS = {
  pattern: 'auth/aws-*',
  reason:
    'the package "@aws-sdk/credential-providers" is not installed, which the driver needs for MONGODB-AWS (npm install @aws-sdk/credential-providers)',
};

/** The official driver for Node.js, where its package is installed. */
export const mongodb: AdapterDefinition = {
  help: 'The official driver for Node.js, the package "mongodb" (npm install mongodb).',
  open: async () => (await openMongodb(require)).adapter,
};

/** A version of the official driver, behind the runner's seam. */
export interface OpenedMongodb {
  /** The first adapter of it. */
  readonly adapter: DriverAdapter;
  /** The Extended JSON that the driver's values are made by. */
  readonly extendedJson: ExtendedJson;
  /** Makes a further adapter of the same driver; it knows nothing of the first one's entities. */
  readonly another: () => DriverAdapter;
}

/** The driver that is installed where `require` looks. */
export async function openMongodb(require: NodeJS.Require): Promise<OpenedMongodb> {
  const { driver, version } = load(require);
  const ofDriver = createRequire(require.resolve('mongodb'));
  const bson = bsonOf(driver, ofDriver);
  const lacks = [
    NO_KMS_RETRIES,
    ...(compareVersions(version, NO_TIMEOUTS_SINCE) < 0 ? [] : [NO_TIMEOUTS]),
    ...(isInstalled('socks', ofDriver) ? [] : [NO_PROXIES]),
    ...(isInstalled('@aws-sdk/credential-providers', ofDriver) ? [] : [NO_AWS]),
  ];
  const info = {
    name: 'mongodb',
    version,
    language: 'Node.js',
    minServerVersion: oldestServer(version),
    unsupported: [...unsupported, ...lacks],
  };
  const machines = codecMachines(codecOf(bson));
  const clientOptions = knowsOptions(driver, CLIENT_OPTIONS) ? CLIENT_OPTIONS : {};
  const another = (): DriverAdapter =>
    new NodeAdapter(driver, info, { clientOptions, machines, queryAnalysis: 'mongocryptd' });
  return { adapter: another(), extendedJson: bson.EJSON, another };
}

/** Older versions refuse options that came later. */
function knowsOptions(driver: NodeDriver, options: Record<string, unknown>): boolean {
  try {
    new driver.MongoClient('mongodb://localhost', options);
    return true;
  } catch {
    return false;
  }
}

type Bson = typeof import('bson');

/** The package `bson` as the driver exports it, or as version 4 of it brings it along. */
function bsonOf(driver: NodeDriver, ofDriver: NodeJS.Require): Bson {
  return (driver as NodeDriver & { readonly BSON?: Bson }).BSON?.EJSON === undefined
    ? (ofDriver('bson') as Bson)
    : (driver as NodeDriver & { readonly BSON: Bson }).BSON;
}

/** The oldest server that a version of the driver talks to (lib/cmap/wire_protocol/constants.js). */
function oldestServer(version: string): string {
  if (compareVersions(version, '7.9.0') >= 0) return '4.4';
  return compareVersions(version, '7.0.0') >= 0 ? '4.2' : '3.6';
}

function codecOf(bson: Bson): Codec {
  return {
    bson,
    decode: (bytes) => bson.deserialize(bytes, { promoteValues: false, bsonRegExp: true }),
    encode: (document) => bson.serialize(document, { ignoreUndefined: false }),
    parse: (text) => bson.EJSON.parse(text, { relaxed: false }),
    stringify: (document, options) => bson.EJSON.stringify(document, options),
  };
}

function load(require: NodeJS.Require): {
  readonly driver: NodeDriver;
  readonly version: string;
} {
  try {
    const { version } = require('mongodb/package.json') as { version: string };
    return { driver: require('mongodb') as NodeDriver, version };
  } catch (cause) {
    throw new Error('The package "mongodb" is not installed: npm install mongodb', { cause });
  }
}
