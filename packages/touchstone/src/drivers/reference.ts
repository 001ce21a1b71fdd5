import { createRequire } from 'node:module';
import { decode, encode, parseExtendedJson } from '@touchstone/protocol';
import { nodeRuntime, type Runtime } from '@touchstone/runtime';
import { Binary, Decimal128, EJSON } from 'bson';
import type { DriverAdapter, DriverInfo } from '../adapter-protocol/adapter-protocol.ts';
import { type Codec, codecMachines } from '../node-adapter/codec-machines.ts';
import { isInstalled } from '../node-adapter/is-installed.ts';
import { NodeAdapter } from '../node-adapter/node-adapter.ts';
import { SYMBOLS_ARE_STRINGS } from '../node-adapter/symbols-are-strings.ts';
import type { AdapterDefinition } from './adapter-definition.ts';

const require = createRequire(import.meta.url);

const AWS_REASON =
  'AWS credentials may not be in the connection string (auth specification of October 2025); the file still has the cases of drivers that take them';

/** A check of the login would check a connection out: none that tests list. */
const CONNECT_OPTIONS = { checkLogin: false };

/** The things that the driver lacks by design. */
const unsupported: NonNullable<DriverInfo['unsupported']> = [
  {
    pattern: 'auth/connection-string/should use username and password if specified (MONGODB-AWS)',
    reason: AWS_REASON,
  },
  {
    pattern:
      'auth/connection-string/should use username, password and session token if specified (MONGODB-AWS)',
    reason: AWS_REASON,
  },
  SYMBOLS_ARE_STRINGS,
  ...['waitQueueSize', 'waitQueueMultiple'].map((option) => ({
    pattern: `connection-monitoring-and-pooling/connection-pool-options/${option} should be included*`,
    reason: `${option} is deprecated; the specification keeps it for drivers that have it already`,
  })),
];

const NO_AWS_SDK = {
  pattern: 'auth/aws-services',
  reason:
    'the package "@aws-sdk/credential-providers" is not installed, which finds AWS credentials outside of the environment (npm install @aws-sdk/credential-providers)',
};

/** The codec that the driver's commands and replies go through. */
const codec: Codec = {
  bson: { Binary, Decimal128 },
  decode: (bytes) => decode(bytes, { promoteValues: false, bsonRegExp: true }),
  encode: (document) => encode(document),
  parse: (text) => parseExtendedJson(text),
  stringify: (document, options) => EJSON.stringify(document, options),
};

/** Touchstone's own driver. */
export const reference: AdapterDefinition = {
  help: 'Touchstone’s own driver, @touchstone/driver.',
  open: () => openIn(nodeRuntime()),
  openIn,
};

async function openIn(runtime: Runtime): Promise<DriverAdapter> {
  const driver = await import('@touchstone/driver');
  const { version } = require('@touchstone/driver/package.json') as { version: string };
  const { machines } = await import('@touchstone/driver/machines');
  const lacks = isInstalled('@aws-sdk/credential-providers', require) ? [] : [NO_AWS_SDK];
  const info = {
    name: '@touchstone/driver',
    version,
    language: 'Node.js',
    unsupported: [...unsupported, ...lacks],
  };
  return new NodeAdapter(driver, info, {
    clock: runtime.clock,
    machines: { ...machines, ...codecMachines(codec) },
    clientOptions: { runtime },
    runtime,
    connectOptions: CONNECT_OPTIONS,
  });
}
