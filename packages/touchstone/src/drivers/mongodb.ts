import { createRequire } from 'node:module';
import type { DriverInfo } from '../adapter-protocol/adapter-protocol.ts';
import { type Codec, codecMachines } from '../node-adapter/codec-machines.ts';
import { isInstalled } from '../node-adapter/is-installed.ts';
import { NodeAdapter } from '../node-adapter/node-adapter.ts';
import type { NodeDriver } from '../node-adapter/node-driver.ts';
import { compareVersions } from '../run/requirements.ts';
import type { AdapterDefinition } from './adapter-definition.ts';

const require = createRequire(import.meta.url);

/** As the driver's own tests have it: its ping after connecting is none of the events that tests list. */
const CLIENT_OPTIONS = { __skipPingOnConnect: true };

/** What the driver lacks, and what cannot be asked of it within this process. */
const unsupported: NonNullable<DriverInfo['unsupported']> = [
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
  async open() {
    const driver = await load();
    const { version } = require('mongodb/package.json') as { version: string };
    const ofDriver = createRequire(require.resolve('mongodb'));
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
      minServerVersion: '4.4',
      unsupported: [...unsupported, ...lacks],
    };
    const machines = codecMachines(codecOf(driver));
    return new NodeAdapter(driver, info, {
      clientOptions: CLIENT_OPTIONS,
      machines,
      queryAnalysis: 'mongocryptd',
    });
  },
};

/** The package `bson` as the driver exports it. */
function codecOf(driver: NodeDriver): Codec {
  const { BSON } = driver as NodeDriver & { readonly BSON: typeof import('bson') };
  return {
    decode: (bytes) => BSON.deserialize(bytes, { promoteValues: false, bsonRegExp: true }),
    encode: (document) => BSON.serialize(document, { ignoreUndefined: false }),
    parse: (text) => BSON.EJSON.parse(text, { relaxed: false }),
    stringify: (document, options) => BSON.EJSON.stringify(document, options),
  };
}

async function load(): Promise<NodeDriver> {
  try {
    // The name is a value, so that the compiler does not ask for the optional package's types.
    const name: string = 'mongodb';
    return (await import(name)) as NodeDriver;
  } catch (cause) {
    throw new Error('The package "mongodb" is not installed: npm install mongodb', { cause });
  }
}
