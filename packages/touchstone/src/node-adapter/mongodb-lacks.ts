import type { DriverInfo } from '../adapter-protocol/adapter-protocol.ts';
import { compareVersions } from '../run/requirements.ts';
import { isInstalled } from './is-installed.ts';
import type { NodeDriver } from './node-driver.ts';
import { SYMBOLS_ARE_STRINGS } from './symbols-are-strings.ts';

type Lack = NonNullable<DriverInfo['unsupported']>[number];

/** An installed version of the official driver. */
export interface MongodbVersion {
  readonly driver: NodeDriver;
  readonly version: string;
  /** Looks for packages where the driver does. */
  readonly require: NodeJS.Require;
}

/** The things that no version has, and those that cannot be asked of it within this process. */
const OF_ALL: readonly Lack[] = [
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
  {
    pattern: 'client-side-encryption/kms-retry',
    reason:
      'the driver asks key services once (lib/client-side-encryption/state_machine.js never calls fail of a request), and the addon ends the process when a reply is to be asked for again',
  },
];

interface OptionalPackage {
  readonly name: string;
  readonly purpose: string;
  readonly pattern: string;
  /** The version from which on it is no longer needed. */
  readonly until?: string;
}

const OPTIONAL_PACKAGES: readonly OptionalPackage[] = [
  { name: 'socks', purpose: 'SOCKS5', pattern: 'socks5-support' },
  { name: '@aws-sdk/credential-providers', purpose: 'MONGODB-AWS', pattern: 'auth/aws-*' },
  {
    name: 'mongodb-client-encryption',
    purpose: 'client-side encryption',
    pattern: 'client-side-encryption',
  },
  { name: 'aws4', purpose: 'MONGODB-AWS', pattern: 'auth/aws-*', until: '7.0.0' },
];

/** The versions of the majors 6 and 7 of which it is known that timeouts are gone again. */
const NO_TIMEOUTS_SINCE = ['6.22.0', '7.9.0'];

/** Things of which it is known that versions 4 and 5 have none, and version 6.22 has them. */
const SINCE_6: readonly Lack[] = [
  ['auth/oidc-*', 'mechanism MONGODB-OIDC as it was specified'],
  ['auth/mongodb-oidc-*', 'mechanism MONGODB-OIDC as it was specified'],
  ['auth/aws-*/*from a custom provider', 'custom provider of AWS credentials'],
  ['auth/aws-keys/2, case 2: a custom provider*', 'custom provider of AWS credentials'],
  ['connection-monitoring-and-pooling/check-out-failed/5: *', 'option serverMonitoringMode'],
  ['server-discovery-and-monitoring/minPoolSize-error', 'option serverMonitoringMode'],
  ['server-discovery-and-monitoring/serverMonitoringMode', 'option serverMonitoringMode'],
  ['crud/*-rawdata', 'option rawData'],
  ['index-management/index-rawdata', 'option rawData'],
  ['crud/bulkWrite-replaceOne-sort', 'option sort for replacements and updates of a bulk write'],
  ['crud/bulkWrite-updateOne-sort', 'option sort for replacements and updates of a bulk write'],
  ['crud/replaceOne-sort', 'option sort for replacements'],
  ['crud/distinct-hint', 'option hint of distinct'],
  ['crud/explain-max-time', 'options of explain, which takes a verbosity alone'],
].map(([pattern = '', what]) => ({ pattern, reason: `versions 4 and 5 have no ${what}` }));

/** The suites and cases that a version of the driver cannot be asked for, with the reasons. */
export function lacksOf({ driver, version, require }: MongodbVersion): readonly Lack[] {
  const isOlder = (than: string): boolean => compareVersions(version, than) < 0;
  const missing = OPTIONAL_PACKAGES.filter(
    ({ name, until }) => (until === undefined || isOlder(until)) && !isInstalled(name, require),
  );
  const packages = missing.map(({ name, purpose, pattern }) => ({
    pattern,
    reason: `the package "${name}" is not installed, which the driver needs for ${purpose} (npm install ${name})`,
  }));
  const younger = isOlder('6.0.0') ? SINCE_6 : [];
  const timeouts = timeoutLack(driver, version);
  return [...OF_ALL, ...packages, ...younger, ...timeouts, ...backPressureLack(driver)];
}

function timeoutLack(driver: NodeDriver, version: string): readonly Lack[] {
  const pattern = 'client-side-operations-timeout';
  const [major = ''] = version.split('.');
  const since = NO_TIMEOUTS_SINCE.find((one) => one.startsWith(`${major}.`)) ?? '7.9.0';
  if (compareVersions(version, since) >= 0) {
    const reason =
      'timeoutMS has no effect (lib/timeout.js never makes a context for it): the driver has no client-side operations timeout any more';
    return [{ pattern, reason }];
  }
  if ('MongoOperationTimeoutError' in driver) return [];
  return [{ pattern, reason: 'this version has no timeoutMS yet' }];
}

const BACK_PRESSURE: readonly string[] = [
  'client-backpressure',
  'mongodb-handshake/back-pressure',
  'retryable-reads/overload',
  'retryable-reads/replica-set/3.1 overload errors*',
  'retryable-writes/error-propagation',
  'server-discovery-and-monitoring/backpressure-*',
  'server-discovery-and-monitoring/pool-back-pressure',
  'transactions/backpressure-*',
];

function backPressureLack(driver: NodeDriver): readonly Lack[] {
  const { MongoErrorLabel: labels = {} } = driver as { readonly MongoErrorLabel?: object };
  if ('SystemOverloadedError' in labels) return [];
  const reason =
    'this version is older than client back-pressure: it knows no label SystemOverloadedError';
  return BACK_PRESSURE.map((pattern) => ({ pattern, reason }));
}
