import { createRequire } from 'node:module';
import type { DriverAdapter } from '../adapter-protocol/adapter-protocol.ts';
import type { ExtendedJson } from '../adapter-protocol/json-lines.ts';
import { type Codec, codecMachines } from '../node-adapter/codec-machines.ts';
import { lacksOf } from '../node-adapter/mongodb-lacks.ts';
import { NodeAdapter } from '../node-adapter/node-adapter.ts';
import type { NodeDriver } from '../node-adapter/node-driver.ts';
import { compareVersions } from '../run/requirements.ts';
import type { AdapterDefinition } from './adapter-definition.ts';

const require = createRequire(import.meta.url);

/** As the driver's own tests have it: its ping after connecting is none of the events that tests list. */
const CLIENT_OPTIONS = { __skipPingOnConnect: true };
/** The same before version 6. */
const OLDER_CLIENT_OPTIONS = { [Symbol.for('@@mdb.skipPingOnConnect')]: true };

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
  const info = {
    name: 'mongodb',
    version,
    language: 'Node.js',
    minServerVersion: oldestServer(version),
    unsupported: lacksOf({ driver, version, require: ofDriver }),
  };
  const machines = codecMachines(codecOf(bson));
  const clientOptions = knowsOptions(driver, CLIENT_OPTIONS)
    ? CLIENT_OPTIONS
    : OLDER_CLIENT_OPTIONS;
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
