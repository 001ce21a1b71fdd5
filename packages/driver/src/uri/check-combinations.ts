/** Options that must not stand together (uri-options, load-balancers, socks5-support, DNS seedlist). */
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import { MongoAPIError, MongoParseError } from '../error/mongo-error.ts';

export interface OptionCombination {
  readonly isSrv: boolean;
  readonly hostCount: number;
  readonly options: Readonly<Record<string, unknown>>;
  /** The names of all options that were given, even with a value that was not taken. */
  readonly given: ReadonlySet<string>;
}

const CONFLICTING_TLS_OPTIONS: readonly (readonly [string, string])[] = [
  ['tlsInsecure', 'tlsAllowInvalidCertificates'],
  ['tlsInsecure', 'tlsAllowInvalidHostnames'],
  ['tlsInsecure', 'tlsDisableOCSPEndpointCheck'],
  ['tlsInsecure', 'tlsDisableCertificateRevocationCheck'],
  ['tlsAllowInvalidCertificates', 'tlsDisableOCSPEndpointCheck'],
  ['tlsAllowInvalidCertificates', 'tlsDisableCertificateRevocationCheck'],
  ['tlsDisableOCSPEndpointCheck', 'tlsDisableCertificateRevocationCheck'],
];

/** Throws `MongoParseError` or `MongoAPIError` for the first combination that is not allowed. */
export function checkCombinations(combination: OptionCombination): void {
  checkTls(combination);
  checkTopology(combination);
  checkSrv(combination);
  checkProxy(combination);
  checkPool(combination);
  const { w, journal } = combination.options;
  if (w === 0 && journal === true) {
    throw new MongoParseError('Option "w" must not be 0 when "journal" is true');
  }
}

function checkTls({ given }: OptionCombination): void {
  for (const [one, other] of CONFLICTING_TLS_OPTIONS) {
    if (given.has(one) && given.has(other)) {
      throw new MongoAPIError(`The '${one}' option cannot be used with the '${other}' option`);
    }
  }
}

function checkTopology({ isSrv, hostCount, options }: OptionCombination): void {
  if (options['directConnection'] === true) {
    if (isSrv) throw new MongoAPIError('SRV URI does not support directConnection');
    if (hostCount > 1) {
      throw new MongoParseError('directConnection option requires exactly one host');
    }
  }
  if (options['loadBalanced'] !== true) return;
  if (hostCount > 1) {
    throw new MongoParseError('loadBalanced option only supported with a single host in the URI');
  }
  if (options['replicaSet'] !== undefined) {
    throw new MongoParseError('loadBalanced option not supported with a replicaSet option');
  }
  if (options['directConnection'] === true) {
    throw new MongoParseError(
      'loadBalanced option not supported when directConnection is provided',
    );
  }
}

const SRV_OPTIONS: readonly string[] = [
  'srvAllowedHostsSuffix',
  'srvHostValidator',
  'srvMaxHosts',
  'srvServiceName',
];

function checkSrv({ isSrv, options, given }: OptionCombination): void {
  if (!isSrv) {
    for (const name of SRV_OPTIONS) {
      if (given.has(name)) {
        throw new MongoParseError(`Cannot use ${name} with a non-srv connection string`);
      }
    }
    return;
  }
  if (given.has('srvAllowedHostsSuffix') && given.has('srvHostValidator')) {
    throw new MongoParseError('Cannot use srvAllowedHostsSuffix together with srvHostValidator');
  }
  const limit = options['srvMaxHosts'];
  if (typeof limit !== 'number' || limit === 0) return;
  if (options['replicaSet'] !== undefined) {
    throw new MongoParseError('Cannot use srvMaxHosts option with replicaSet');
  }
  if (options['loadBalanced'] === true) {
    throw new MongoParseError('Cannot limit srv hosts with loadBalanced enabled');
  }
}

function checkProxy({ given }: OptionCombination): void {
  const others = ['proxyPort', 'proxyUsername', 'proxyPassword'];
  if (!given.has('proxyHost') && others.some((name) => given.has(name))) {
    throw new MongoParseError('Must specify proxyHost if other proxy options are passed');
  }
  if (given.has('proxyUsername') !== given.has('proxyPassword')) {
    throw new MongoParseError('Can only specify both of proxy username/password or neither');
  }
}

function checkPool({ options }: OptionCombination): void {
  const { maxPoolSize, minPoolSize } = options;
  if (typeof minPoolSize === 'number' && typeof maxPoolSize === 'number' && maxPoolSize > 0) {
    if (minPoolSize > maxPoolSize) {
      throw new MongoInvalidArgumentError(
        `Option "minPoolSize" (${minPoolSize}) must not be greater than "maxPoolSize" (${maxPoolSize})`,
      );
    }
  }
}
